import { roles, Shard } from '../names.bicep'

param name string
param location string
param tags object
param shard Shard
@description('Whether chargers come by a private endpoint only, behind the gateway.')
param private bool
param appPrincipalId string
param vaultName string
param logs string

var premium = startsWith(shard.sku, 'Premium')
var most = shard.?maxUnits ?? shard.units
var units = shard.sku == 'Free_F1' ? 1 : shard.units

resource service 'Microsoft.SignalRService/webPubSub@2024-03-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: shard.sku, capacity: units }
  properties: {
    disableAadAuth: false
    // Nobody uses the keys to call the service. They sign what it sends, and the event handler refuses what is not signed.
    disableLocalAuth: false
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    // Client certificates are asked for by the front, which ends TLS.
    tls: { clientCertEnabled: false }
    resourceLogConfiguration: {
      categories: [
        { name: 'ConnectivityLogs', enabled: 'true' }
        { name: 'HttpRequestLogs', enabled: 'true' }
        { name: 'MessagingLogs', enabled: 'false' }
      ]
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource primary 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'web-pub-sub-${shard.name}-key'
  properties: { value: service.listKeys().primaryKey, contentType: 'Proves that an event comes from this shard' }
}

resource secondary 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'web-pub-sub-${shard.name}-secondary-key'
  properties: { value: service.listKeys().secondaryKey, contentType: 'Proves that an event comes from this shard' }
}

resource serviceAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(service.id, appPrincipalId, roles.webPubSubServiceOwner)
  scope: service
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.webPubSubServiceOwner)
  }
}

resource primaryAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(primary.id, appPrincipalId, roles.keyVaultSecretsUser)
  scope: primary
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

resource secondaryAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(secondary.id, appPrincipalId, roles.keyVaultSecretsUser)
  scope: secondary
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

// A unit carries 1,000 connections: more are taken at 80 % of what is there, given back well below. After ten units come tens.
resource autoscale 'Microsoft.Insights/autoscalesettings@2022-10-01' = if (premium && most > shard.units) {
  name: 'scale-${name}'
  location: location
  tags: tags
  properties: {
    enabled: true
    targetResourceUri: service.id
    profiles: [
      {
        name: 'connections'
        capacity: { minimum: string(shard.units), maximum: string(most), default: string(shard.units) }
        rules: [
          {
            metricTrigger: {
              metricName: 'ConnectionQuotaUtilization'
              metricResourceUri: service.id
              timeGrain: 'PT1M'
              timeWindow: 'PT5M'
              statistic: 'Max'
              timeAggregation: 'Maximum'
              operator: 'GreaterThan'
              threshold: 80
            }
            scaleAction: { direction: 'Increase', type: 'ServiceAllowedNextValue', value: '1', cooldown: 'PT5M' }
          }
          {
            metricTrigger: {
              metricName: 'ConnectionQuotaUtilization'
              metricResourceUri: service.id
              timeGrain: 'PT1M'
              timeWindow: 'PT1H'
              statistic: 'Max'
              timeAggregation: 'Maximum'
              operator: 'LessThan'
              threshold: 50
            }
            scaleAction: { direction: 'Decrease', type: 'ServiceAllowedNextValue', value: '1', cooldown: 'PT1H' }
          }
        ]
      }
    ]
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-logs'
  scope: service
  properties: {
    workspaceId: logs
    logs: [
      { category: 'ConnectivityLogs', enabled: true }
      { category: 'HttpRequestLogs', enabled: true }
    ]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@export()
type ShardResource = { shard: string, id: string, name: string, host: string, keySecret: string, secondaryKeySecret: string }

output resource ShardResource = {
  shard: shard.name
  id: service.id
  name: service.name
  host: service.properties.hostName
  keySecret: primary.properties.secretUri
  secondaryKeySecret: secondary.properties.secretUri
}
