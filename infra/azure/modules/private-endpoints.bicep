import { ShardResource } from 'web-pubsub.bicep'

param name string
param location string
param tags object
param networkId string
param subnetId string

@export()
@description('zone: the service\'s private DNS zone.')
type Target = { name: string, id: string, group: string, zone: string }
param targets Target[]
param shards ShardResource[]
@description('Whether chargers come to the shards by private endpoints, too.')
param withShards bool

var all = concat(targets, withShards ? map(shards, item => {
  name: 'shard-${item.shard}'
  id: item.id
  group: 'webpubsub'
  zone: 'privatelink.webpubsub.azure.com'
}) : [])
// Written out, so that their number is known before anything is deployed and what-if can show them.
var zones = concat(
  [
    'privatelink.documents.azure.com'
    'privatelink.vaultcore.azure.net'
    'privatelink.table.${environment().suffixes.storage}'
    'privatelink.blob.${environment().suffixes.storage}'
    'privatelink.queue.${environment().suffixes.storage}'
  ],
  withShards ? ['privatelink.webpubsub.azure.com'] : []
)

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for item in zones: {
    name: item
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (item, index) in zones: {
    parent: zone[index]
    name: 'to-${name}'
    location: 'global'
    properties: { registrationEnabled: false, virtualNetwork: { id: networkId } }
  }
]

resource endpoint 'Microsoft.Network/privateEndpoints@2024-07-01' = [
  for target in all: {
    name: 'pe-${name}-${target.name}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        {
          name: target.name
          properties: { privateLinkServiceId: target.id, groupIds: [target.group] }
        }
      ]
    }
  }
]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-07-01' = [
  for (target, index) in all: {
    parent: endpoint[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: target.name
          properties: { privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', target.zone) }
        }
      ]
    }
    dependsOn: [zone]
  }
]
