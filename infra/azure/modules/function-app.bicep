import { Compute, hub, roles, secretNames } from '../names.bicep'
import { Identity } from 'identities.bicep'
import { ShardResource } from 'web-pubsub.bicep'

param name string
param location string
param tags object
param compute Compute
param identity Identity
param vaultName string
param hostStorageName string
@description('Address of the blob container that holds deployed packages.')
param packages string
param insightsName string
param cosmosEndpoint string
param cosmosDatabase string
param tableEndpoint string
param blobEndpoint string
@description('Endpoint of the Durable Task Scheduler; empty when durable state lies in the host\'s storage account.')
param schedulerEndpoint string
param shards ShardResource[]
@description('Subnet through which the app reaches private endpoints; empty for none.')
param subnetId string
@description('Who may call the app besides Web PubSub, as CIDR; empty: everybody.')
param allowedAddresses string[]
param logs string

var settings = {
  // The runtime's own.
  AzureWebJobsStorage__accountName: hostStorageName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.clientId};Authorization=AAD'
  AZURE_CLIENT_ID: identity.clientId
  TASKHUB_NAME: 'greenflux'
  // The platform's.
  // Below httpConcurrency, or a crowd waits before the instance, where no back-off sees it (docs/scale.md).
  Platform__Admission__AtOnce: '16'
  Cosmos__Endpoint: cosmosEndpoint
  Cosmos__Database: cosmosDatabase
  Storage__TableEndpoint: tableEndpoint
  Storage__BlobEndpoint: blobEndpoint
  WebPubSub__Hub: hub
  WebPubSub__FrontSecret: '@Microsoft.KeyVault(SecretUri=${frontSecret.properties.secretUri})'
  WebPubSub__SecondaryFrontSecret: '@Microsoft.KeyVault(SecretUri=${secondaryFrontSecret.properties.secretUri})'
  Platform__RootKey: '@Microsoft.KeyVault(SecretUri=${rootKey.properties.secretUri})'
  Platform__CredentialPepper: '@Microsoft.KeyVault(SecretUri=${pepper.properties.secretUri})'
}
var durableSettings = empty(schedulerEndpoint)
  ? {
      // Overrides host.json, which names the scheduler.
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'AzureStorage'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'AzureWebJobsStorage'
    }
  : {
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${schedulerEndpoint};Authentication=ManagedIdentity;ClientID=${identity.clientId}'
    }
var shardSettings = [
  for item in shards: {
    'WebPubSub__Shards__${item.shard}__Endpoint': 'https://${item.host}'
    'WebPubSub__Shards__${item.shard}__AccessKey': '@Microsoft.KeyVault(SecretUri=${item.keySecret})'
    'WebPubSub__Shards__${item.shard}__SecondaryAccessKey': '@Microsoft.KeyVault(SecretUri=${item.secondaryKeySecret})'
  }
]

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource rootKey 'Microsoft.KeyVault/vaults/secrets@2024-11-01' existing = {
  parent: vault
  name: secretNames.rootKey
}

resource pepper 'Microsoft.KeyVault/vaults/secrets@2024-11-01' existing = {
  parent: vault
  name: secretNames.credentialPepper
}

resource frontSecret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' existing = {
  parent: vault
  name: secretNames.frontSecret
}

resource secondaryFrontSecret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' existing = {
  parent: vault
  name: secretNames.secondaryFrontSecret
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource rootKeyAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(rootKey.id, identity.principalId, roles.keyVaultSecretsUser)
  scope: rootKey
  properties: {
    principalId: identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

resource pepperAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(pepper.id, identity.principalId, roles.keyVaultSecretsUser)
  scope: pepper
  properties: {
    principalId: identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

resource frontSecretAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(frontSecret.id, identity.principalId, roles.keyVaultSecretsUser)
  scope: frontSecret
  properties: {
    principalId: identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

resource secondaryFrontSecretAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(secondaryFrontSecret.id, identity.principalId, roles.keyVaultSecretsUser)
  scope: secondaryFrontSecret
  properties: {
    principalId: identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: compute.zoneRedundant }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      http20Enabled: true
      ftpsState: 'Disabled'
      ipSecurityRestrictionsDefaultAction: empty(allowedAddresses) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: empty(allowedAddresses)
        ? []
        : concat(
            [{ name: 'events', priority: 100, action: 'Allow', tag: 'ServiceTag', ipAddress: 'AzureWebPubSub' }],
            map(allowedAddresses, (address, index) => {
              name: 'front-${index}'
              priority: 200 + index
              action: 'Allow'
              tag: 'Default'
              ipAddress: address
            })
          )
      // Deployments come from anywhere, with an identity.
      scmIpSecurityRestrictionsUseMain: false
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packages
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: compute.instanceMemory
        maximumInstanceCount: compute.maximumInstances
        alwaysReady: concat(
          compute.alwaysReadyHttp > 0 ? [{ name: 'http', instanceCount: compute.alwaysReadyHttp }] : [],
          compute.alwaysReadyDurable > 0 ? [{ name: 'durable', instanceCount: compute.alwaysReadyDurable }] : []
        )
        triggers: { http: { perInstanceConcurrency: compute.httpConcurrency } }
      }
    }
  }
  dependsOn: [rootKeyAccess, pepperAccess, frontSecretAccess, secondaryFrontSecretAccess]
}

resource appSettings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'appsettings'
  properties: union(settings, durableSettings, reduce(shardSettings, {}, (all, one) => union(all, one)))
}

resource noFtpPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource noDeployPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-logs'
  scope: app
  // The platform's own lines come by Application Insights.
  properties: { workspaceId: logs, metrics: [{ category: 'AllMetrics', enabled: true }] }
}

output name string = app.name
output host string = app.properties.defaultHostName
