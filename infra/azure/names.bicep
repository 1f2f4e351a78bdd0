// Names that more than one template must agree on, the built-in roles that may be assigned, and the shapes of parameters.

@export()
@description('Six characters that differ from subscription to subscription and from environment to environment.')
func suffixOf(subscriptionId string, name string) string => take(uniqueString(subscriptionId, name), 6)

@export()
func groupOf(name string) string => 'rg-${name}'

@export()
@description('At most 24 characters, no two hyphens in a row.')
func vaultOf(name string, suffix string) string => 'kv-${take(replace(name, '-', ''), 14)}-${suffix}'

@export()
@description('Storage accounts and the like take lower-case letters and digits only.')
func plainOf(prefix string, name string, suffix string) string =>
  '${prefix}${take(replace(name, '-', ''), 15)}${suffix}'

@export()
@description('The built-in roles that these templates assign, and no other.')
var roles = {
  blobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  blobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  queueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  tableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  webPubSubServiceOwner: '12cf5a90-567b-43ae-8102-96cf46c7d9b4'
  durableTaskDataContributor: '0ad04412-c4d5-4796-b79c-f76d14c8d402'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
}

@export()
@description('Secrets in the vault, by what the platform calls them.')
var secretNames = {
  rootKey: 'platform-root-key'
  credentialPepper: 'platform-credential-pepper'
  frontSecret: 'web-pub-sub-front-secret'
  secondaryFrontSecret: 'web-pub-sub-secondary-front-secret'
}

@export()
@description('The hub of Web PubSub to which chargers connect; part of the event handler\'s address, too.')
var hub = 'ocpp'

@export()
@description('One Web PubSub resource. A charger stays on its shard, so a name is never used for something else.')
type Shard = {
  @description('Lower-case letters and digits: part of resource names, host names and settings.')
  @minLength(1)
  @maxLength(8)
  name: string
  @description('Free: 20 chargers. Standard: 1,000 a unit, to 100,000. Premium P1 the same with zones and autoscale, P2 to 1,000,000.')
  sku: 'Free_F1' | 'Standard_S1' | 'Premium_P1' | 'Premium_P2'
  @minValue(1)
  units: int
  @description('Premium only: more units than this are never taken.')
  maxUnits: int?
}

@export()
type Compute = {
  @description('MB. 2048 has one core.')
  instanceMemory: 512 | 2048 | 4096
  @description('Cost and the subscription\'s quota of cores end here.')
  maximumInstances: int
  @description('Requests that one instance handles at once before another is started.')
  httpConcurrency: int
  @description('Instances that never go away. With zone redundancy two or more each, or none.')
  alwaysReadyHttp: int
  alwaysReadyDurable: int
  zoneRedundant: bool
}

@export()
type Durable = {
  @description('Scheduler: Durable Task Scheduler. Storage: tables and queues of the host\'s storage account.')
  provider: 'Scheduler' | 'Storage'
  sku: 'Consumption' | 'Dedicated'
  @description('Dedicated only: capacity units; three for high availability.')
  units: int
}

@export()
type Documents = {
  @description('Serverless: pay per request, one region, 5,000 RU/s a container. Autoscale: between a tenth of the maximum and the maximum.')
  capacity: 'Serverless' | 'Autoscale'
  @description('Autoscale: highest RU/s by container; the others get otherThroughput.')
  throughput: { *: int }
  otherThroughput: int
  @description('The first writes. One region alone: Strong; several: BoundedStaleness.')
  @minLength(1)
  regions: { name: string, zoneRedundant: bool }[]
  backup: 'Continuous7Days' | 'Continuous30Days'
}

@export()
type Gateway = {
  @description('The host name of chargers\' URLs, wss://{this}/ocpp/{identity}; other shards than the first get {shard}.{this}.')
  chargerHost: string
  @description('The host name of the API and, later, OCPI.')
  apiHost: string
  @description('Name of a certificate in the vault that covers all these host names.')
  certificate: string
  firewall: bool
  @description('Ask: whoever has a client certificate shows it, the platform checks it. Require: the gateway checks it against authorities and refuses the rest.')
  clientCertificates: 'Off' | 'Ask' | 'Require'
  @description('Require only: base64 of PEM files, each a root with its intermediates.')
  clientAuthorities: string[]
  @description('Also listen for ws:// on port 80: security profile 1 alone, passwords in the clear.')
  plainWebSocket: bool
  minimumCapacity: int
  maximumCapacity: int
  @description('Empty where the region has no zones.')
  zones: string[]
}
