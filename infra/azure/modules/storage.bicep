import { roles } from '../names.bicep'

@description('The runtime\'s own account: leases, deployed packages, and durable state where the scheduler is not used.')
param hostName string
@description('The platform\'s data: message log, readings, files.')
param dataName string
param location string
param tags object
param sku 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS' | 'Standard_RAGZRS'
@description('Whether only private endpoints are let in.')
param private bool
@description('Principal id of the function app\'s identity.')
param appPrincipalId string
param logs string

var packages = 'packages'
var hostRoles = [roles.blobDataOwner, roles.queueDataContributor, roles.tableDataContributor]
var dataRoles = [roles.blobDataContributor, roles.tableDataContributor]
var shape = {
  accessTier: 'Hot'
  allowBlobPublicAccess: false
  allowCrossTenantReplication: false
  allowSharedKeyAccess: false
  defaultToOAuthAuthentication: true
  minimumTlsVersion: 'TLS1_2'
  publicNetworkAccess: private ? 'Disabled' : 'Enabled'
  supportsHttpsTrafficOnly: true
  networkAcls: { bypass: 'AzureServices', defaultAction: private ? 'Deny' : 'Allow' }
}

resource host 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: hostName
  location: location
  tags: tags
  kind: 'StorageV2'
  // Packages and leases are made anew by a deployment: no copy in another region is worth its price.
  sku: { name: sku == 'Standard_LRS' ? 'Standard_LRS' : 'Standard_ZRS' }
  properties: shape
}

resource hostBlobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: host
  name: 'default'
}

resource packageContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: hostBlobs
  name: packages
}

resource data 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: dataName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: shape
}

resource dataBlobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: data
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 14 }
    containerDeleteRetentionPolicy: { enabled: true, days: 14 }
    isVersioningEnabled: true
  }
}

// Exports are read for a day, imports once: neither is worth the hot tier for long. Nothing that counts is deleted here.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  parent: data
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'cool-after-a-month'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'] }
            actions: {
              baseBlob: { tierToCool: { daysAfterModificationGreaterThan: 30 } }
              version: { delete: { daysAfterCreationGreaterThan: 30 } }
            }
          }
        }
      ]
    }
  }
  dependsOn: [dataBlobs]
}

resource hostAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in hostRoles: {
    name: guid(host.id, appPrincipalId, role)
    scope: host
    properties: {
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource dataAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in dataRoles: {
    name: guid(data.id, appPrincipalId, role)
    scope: data
    properties: {
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-logs'
  scope: data
  properties: { workspaceId: logs, metrics: [{ category: 'Transaction', enabled: true }] }
}

output hostId string = host.id
output hostName string = host.name
output dataId string = data.id
output packages string = '${host.properties.primaryEndpoints.blob}${packages}'
output tables string = data.properties.primaryEndpoints.table
output blobs string = data.properties.primaryEndpoints.blob
