// The whole platform in one resource group. prepare.bicep comes first: it makes the group, the vault and its secrets.
targetScope = 'subscription'

import { Compute, Documents, Durable, Gateway, Shard, groupOf, plainOf, secretNames, suffixOf, vaultOf } from 'names.bicep'

@description('Name of the environment: part of every resource\'s name. Lower-case letters, digits and hyphens.')
@minLength(3)
@maxLength(20)
param name string
param location string
param compute Compute
param durable Durable
param documents Documents
param storageSku 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS' | 'Standard_RAGZRS'
@description('Web PubSub resources. Add at the end only; the first one answers under the gateway\'s plain host name.')
@minLength(1)
param shards Shard[]
@description('Seconds between two pings of a charger\'s connection.')
param keepAliveInterval int = 20
@description('Gateway: Application Gateway. Small: one container with the same rules. None: bring your own.')
param front 'Gateway' | 'Small' | 'None'
@description('Needed where front is Gateway.')
param gateway Gateway?
@description('Where front is Small: client certificates, as in Gateway; and how far it grows.')
param smallFront {
  image: string
  clientCertificates: 'Off' | 'Ask' | 'Require'
  maximumReplicas: int
}?
@description('Stores, vault and Web PubSub are reached through a virtual network alone.')
param privateEndpoints bool
@description('Let only Web PubSub and the gateway call the function app. Needs the gateway.')
param closeFunctionApp bool
param addressSpace string = '10.20.0.0/16'
@description('A static web app for the portal; none: empty.')
param portal { sku: 'Free' | 'Standard', location: string }?
param logs { retentionDays: int, dailyCap: int }
@description('Who hears of alerts and of money.')
@minLength(1)
param emails string[]
@description('A month\'s budget, which warns and stops nothing; from: a first day of a month, which never changes. None: no budget.')
param budget { monthly: int, from: string }?

var tags = { 'azd-env-name': name }
var suffix = suffixOf(subscription().subscriptionId, name)
var vaultName = vaultOf(name, suffix)
var withGateway = front == 'Gateway'
var withNetwork = withGateway || privateEndpoints

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: groupOf(name)
  location: location
  tags: tags
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  scope: group
  name: vaultName
}

module identities 'modules/identities.bicep' = {
  scope: group
  params: { name: name, location: location, tags: tags }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    name: name
    location: location
    tags: tags
    retentionDays: logs.retentionDays
    dailyCap: logs.dailyCap
    appPrincipalId: identities.outputs.app.principalId
  }
}

module network 'modules/network.bicep' = if (withNetwork) {
  scope: group
  params: { name: name, location: location, tags: tags, addressSpace: addressSpace }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    hostName: plainOf('sth', name, suffix)
    dataName: plainOf('std', name, suffix)
    location: location
    tags: tags
    sku: storageSku
    private: privateEndpoints
    appPrincipalId: identities.outputs.app.principalId
    logs: monitoring.outputs.logs
  }
}

module cosmos 'modules/cosmos.bicep' = {
  scope: group
  params: {
    name: 'cosmos-${name}-${suffix}'
    location: location
    tags: tags
    documents: documents
    private: privateEndpoints
    appPrincipalId: identities.outputs.app.principalId
    logs: monitoring.outputs.logs
  }
}

module scheduler 'modules/scheduler.bicep' = if (durable.provider == 'Scheduler') {
  scope: group
  params: {
    name: 'dts-${name}-${suffix}'
    location: location
    tags: tags
    durable: durable
    appPrincipalId: identities.outputs.app.principalId
  }
}

module webPubSub 'modules/web-pubsub.bicep' = [
  for shard in shards: {
    scope: group
    name: 'shard-${shard.name}'
    params: {
      name: 'wps-${name}-${shard.name}-${suffix}'
      location: location
      tags: tags
      shard: shard
      private: privateEndpoints && withGateway
      appPrincipalId: identities.outputs.app.principalId
      vaultName: vault.name
      logs: monitoring.outputs.logs
    }
  }
]

module endpoints 'modules/private-endpoints.bicep' = if (privateEndpoints) {
  scope: group
  params: {
    name: name
    location: location
    tags: tags
    networkId: network!.outputs.id
    subnetId: network!.outputs.endpoints
    targets: [
      { name: 'cosmos', id: cosmos.outputs.id, group: 'Sql', zone: 'privatelink.documents.azure.com' }
      { name: 'vault', id: vault.id, group: 'vault', zone: 'privatelink.vaultcore.azure.net' }
      { name: 'data-table', id: storage.outputs.dataId, group: 'table', zone: 'privatelink.table.${environment().suffixes.storage}' }
      { name: 'data-blob', id: storage.outputs.dataId, group: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
      { name: 'host-blob', id: storage.outputs.hostId, group: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
      { name: 'host-queue', id: storage.outputs.hostId, group: 'queue', zone: 'privatelink.queue.${environment().suffixes.storage}' }
      { name: 'host-table', id: storage.outputs.hostId, group: 'table', zone: 'privatelink.table.${environment().suffixes.storage}' }
    ]
    shards: [for (shard, index) in shards: webPubSub[index].outputs.resource]
    withShards: withGateway
  }
}

module gatewayAddress 'modules/gateway-address.bicep' = if (withGateway) {
  scope: group
  params: { name: 'agw-${name}-${suffix}', location: location, tags: tags, zones: gateway!.zones }
}

module functionApp 'modules/function-app.bicep' = {
  scope: group
  params: {
    name: 'func-${name}-${suffix}'
    location: location
    tags: tags
    compute: compute
    identity: identities.outputs.app
    vaultName: vault.name
    hostStorageName: storage.outputs.hostName
    packages: storage.outputs.packages
    insightsName: monitoring.outputs.insightsName
    cosmosEndpoint: cosmos.outputs.endpoint
    cosmosDatabase: cosmos.outputs.database
    tableEndpoint: storage.outputs.tables
    blobEndpoint: storage.outputs.blobs
    schedulerEndpoint: durable.provider == 'Scheduler' ? scheduler!.outputs.endpoint : ''
    shards: [for (shard, index) in shards: webPubSub[index].outputs.resource]
    subnetId: withNetwork ? network!.outputs.app : ''
    allowedAddresses: closeFunctionApp && withGateway ? ['${gatewayAddress!.outputs.address}/32'] : []
    logs: monitoring.outputs.logs
  }
}

module hubs 'modules/web-pubsub-hub.bicep' = [
  for (shard, index) in shards: {
    scope: group
    name: 'hub-${shard.name}'
    params: {
      serviceName: webPubSub[index].outputs.resource.name
      appHost: functionApp.outputs.host
      keepAliveInterval: keepAliveInterval
    }
  }
]

module firewall 'modules/gateway-firewall.bicep' = if (withGateway && (gateway.?firewall ?? false)) {
  scope: group
  params: { name: name, location: location, tags: tags }
}

module applicationGateway 'modules/gateway.bicep' = if (withGateway) {
  scope: group
  params: {
    name: 'agw-${name}'
    location: location
    tags: tags
    gateway: gateway!
    identity: identities.outputs.front
    vaultName: vault.name
    subnetId: network!.outputs.gateway
    addressId: gatewayAddress!.outputs.id
    shards: [for (shard, index) in shards: webPubSub[index].outputs.resource]
    appHost: functionApp.outputs.host
    apiPolicyId: gateway!.firewall ? firewall!.outputs.api : ''
    chargerPolicyId: gateway!.firewall ? firewall!.outputs.chargers : ''
    frontSecret: vault.getSecret(secretNames.frontSecret)
    logs: monitoring.outputs.logs
  }
}

module container 'modules/small-front.bicep' = if (front == 'Small') {
  scope: group
  params: {
    name: name
    location: location
    tags: tags
    identity: identities.outputs.front
    vaultName: vault.name
    shards: [for (shard, index) in shards: webPubSub[index].outputs.resource]
    image: smallFront!.image
    clientCertificates: smallFront!.clientCertificates
    maximumReplicas: smallFront!.maximumReplicas
    logsName: monitoring.outputs.logsName
  }
}

module portalSite 'modules/portal.bicep' = if (portal != null) {
  scope: group
  params: { name: name, location: portal!.location, tags: tags, sku: portal!.sku }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    name: name
    location: location
    tags: tags
    emails: emails
    logs: monitoring.outputs.logs
    cosmosId: cosmos.outputs.id
    shards: [for (shard, index) in shards: webPubSub[index].outputs.resource]
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  params: { name: name, location: location, tags: tags, logs: monitoring.outputs.logs }
}

module spending 'modules/budget.bicep' = if (budget != null) {
  scope: group
  params: { name: name, monthly: budget!.monthly, emails: emails, from: budget!.from }
}

output AZURE_RESOURCE_GROUP string = group.name
output FUNCTION_APP string = functionApp.outputs.name
output FUNCTION_APP_HOST string = functionApp.outputs.host
output CHARGER_URL string = withGateway
  ? 'wss://${gateway!.chargerHost}/ocpp/'
  : front == 'Small' ? 'wss://${container!.outputs.host}/ocpp/' : ''
output GATEWAY_HOST string = withGateway ? gatewayAddress!.outputs.host : ''
output PORTAL_HOST string = portal == null ? '' : portalSite!.outputs.host
