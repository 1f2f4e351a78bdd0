import { Documents } from '../names.bicep'

param name string
param location string
param tags object
param documents Documents
@description('Whether only private endpoints are let in.')
param private bool
param appPrincipalId string
param logs string

// The adapter checks its queries against the same file.
var containers = loadJsonContent('../cosmos-containers.json')
var database = 'greenflux'
var serverless = documents.capacity == 'Serverless'
var single = length(documents.regions) == 1
// Reads and writes of data, neither keys nor containers: the built-in data contributor.
var dataContributor = '00000000-0000-0000-0000-000000000002'

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' = {
  name: name
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    capabilities: serverless ? [{ name: 'EnableServerless' }] : []
    // One region can promise that whoever reads sees the last write. Across regions that would make every write wait for
    // the farthest one: there a region lags by at most so much, and a session's own writes are seen in its own region.
    consistencyPolicy: single
      ? { defaultConsistencyLevel: 'Strong' }
      : { defaultConsistencyLevel: 'BoundedStaleness', maxIntervalInSeconds: 300, maxStalenessPrefix: 100000 }
    locations: [
      for (region, index) in documents.regions: {
        locationName: region.name
        failoverPriority: index
        isZoneRedundant: region.zoneRedundant
      }
    ]
    enableAutomaticFailover: !single
    enableMultipleWriteLocations: false
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: documents.backup } }
  }
}

resource store 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2024-11-15' = {
  parent: account
  name: database
  properties: { resource: { id: database } }
}

resource container 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2024-11-15' = [
  for item in containers: {
    parent: store
    name: item.name
    properties: {
      resource: {
        id: item.name
        partitionKey: { kind: 'Hash', version: 2, paths: [item.partitionKeyPath] }
        defaultTtl: item.defaultTtlSeconds
        indexingPolicy: {
          indexingMode: 'consistent'
          automatic: true
          includedPaths: map(item.includedPaths, path => { path: path })
          excludedPaths: map(item.excludedPaths, path => { path: path })
        }
      }
      options: serverless
        ? {}
        : { autoscaleSettings: { maxThroughput: documents.throughput[?item.name] ?? documents.otherThroughput } }
    }
  }
]

resource access 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2024-11-15' = {
  parent: account
  name: guid(account.id, appPrincipalId, dataContributor)
  properties: {
    principalId: appPrincipalId
    roleDefinitionId: '${account.id}/sqlRoleDefinitions/${dataContributor}'
    scope: '${account.id}/dbs/${database}'
  }
  dependsOn: [store]
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-logs'
  scope: account
  properties: {
    workspaceId: logs
    logAnalyticsDestinationType: 'Dedicated'
    // DataPlaneRequests would write a line for each request: it costs more than the requests.
    logs: [
      { category: 'ControlPlaneRequests', enabled: true }
      { category: 'PartitionKeyRUConsumption', enabled: !serverless }
    ]
    metrics: [{ category: 'Requests', enabled: true }]
  }
}

output id string = account.id
output endpoint string = account.properties.documentEndpoint
output database string = store.name
