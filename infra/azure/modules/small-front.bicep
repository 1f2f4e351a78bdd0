import { hub, roles, secretNames } from '../names.bicep'
import { Identity } from 'identities.bicep'
import { ShardResource } from 'web-pubsub.bicep'

param name string
param location string
param tags object
param identity Identity
param vaultName string
param shards ShardResource[]
@description('An nginx image with the usual substitution of templates, at least 1.25.')
param image string
param clientCertificates 'Off' | 'Ask' | 'Require'
param maximumReplicas int
param logsName string

// The last shard takes what the percentages before it leave over.
var share = 100 / length(shards)
var split = join(map(range(0, length(shards)), index => index == length(shards) - 1
  ? '    * ${shards[index].host};'
  : '    ${share}% ${shards[index].host};'), '\n')
var certificateModes = { Off: 'ignore', Ask: 'accept', Require: 'require' }

resource logs 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: logsName
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource frontSecret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' existing = {
  parent: vault
  name: secretNames.frontSecret
}

resource secretAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(frontSecret.id, identity.principalId, roles.keyVaultSecretsUser)
  scope: frontSecret
  properties: {
    principalId: identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: 'cae-${name}'
  location: location
  tags: tags
  properties: { appLogsConfiguration: { destination: 'azure-monitor' } }
}

resource front 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'ca-${name}-front'
  location: location
  tags: tags
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    environmentId: environment.id
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: 8080
        transport: 'http'
        allowInsecure: false
        clientCertificateMode: certificateModes[clientCertificates]
      }
      secrets: [
        { name: 'front-secret', keyVaultUrl: frontSecret.properties.secretUri, identity: identity.id }
        #disable-next-line use-secure-value-for-secure-inputs // No secret: a file is mounted as one, and holds a placeholder for it.
        { name: 'template', value: loadTextContent('../small-front.conf') }
      ]
    }
    template: {
      containers: [
        {
          name: 'nginx'
          image: image
          resources: { cpu: json('0.25'), memory: '0.5Gi' }
          env: [
            { name: 'FRONT_SECRET', secretRef: 'front-secret' }
            { name: 'HUB', value: hub }
            { name: 'SHARDS', value: split }
            // Without certificates nothing that looks like one gets through.
            { name: 'CERTIFICATE', value: clientCertificates == 'Off' ? '""' : '$ocpp_certificate' }
            // Nothing else is a placeholder: the rest with a dollar sign is nginx's own.
            { name: 'NGINX_ENVSUBST_FILTER', value: '^(FRONT_SECRET|HUB|SHARDS|CERTIFICATE)$' }
          ]
          volumeMounts: [{ volumeName: 'templates', mountPath: '/etc/nginx/templates' }]
          probes: [
            { type: 'Liveness', httpGet: { path: '/health', port: 8080 } }
            { type: 'Readiness', httpGet: { path: '/health', port: 8080 } }
          ]
        }
      ]
      // Sockets end with the replica that holds them: one always stays.
      scale: {
        minReplicas: 1
        maxReplicas: maximumReplicas
        rules: [{ name: 'sockets', http: { metadata: { concurrentRequests: '500' } } }]
      }
      volumes: [
        {
          name: 'templates'
          storageType: 'Secret'
          secrets: [{ secretRef: 'template', path: 'default.conf.template' }]
        }
      ]
    }
  }
  dependsOn: [secretAccess]
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-logs'
  scope: environment
  properties: { workspaceId: logs.id, logs: [{ category: 'ContainerAppConsoleLogs', enabled: true }] }
}

output host string = front.properties.configuration.ingress.fqdn
