// Ten thousand chargers and room for more: zones, autoscale, private endpoints. Sizes: docs/scale.md.
using 'main.bicep'

param name = readEnvironmentVariable('AZURE_ENV_NAME', 'greenflux-prod')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

param compute = {
  instanceMemory: 2048
  maximumInstances: 100
  httpConcurrency: 64
  // Two are the least with zones; a charger that connects never meets a cold start.
  alwaysReadyHttp: 2
  alwaysReadyDurable: 2
  zoneRedundant: true
}
// Three units are what high availability takes. Beyond trying out, consumption's price for each action is the dearer one.
param durable = { provider: 'Scheduler', sku: 'Dedicated', units: 3 }
param documents = {
  capacity: 'Autoscale'
  throughput: { stations: 10000, ledger: 10000 }
  otherThroughput: 2000
  // A second region makes reads lag and doubles the price; write it down as { name: 'northeurope', zoneRedundant: true }.
  regions: [{ name: location, zoneRedundant: true }]
  backup: 'Continuous30Days'
}
param storageSku = 'Standard_GZRS'
// Premium has zones and autoscale: 13 units at four fifths are 10,000 connections, and tens follow after ten.
param shards = [{ name: 'a', sku: 'Premium_P1', units: 20, maxUnits: 40 }]
param front = 'Gateway'
param gateway = {
  chargerHost: readEnvironmentVariable('GREENFLUX_CHARGER_HOST', 'ocpp.example.org')
  apiHost: readEnvironmentVariable('GREENFLUX_API_HOST', 'api.example.org')
  certificate: 'front'
  firewall: true
  clientCertificates: 'Ask'
  clientAuthorities: []
  plainWebSocket: false
  minimumCapacity: 2
  maximumCapacity: 10
  zones: ['1', '2', '3']
}
param privateEndpoints = true
param closeFunctionApp = true
param logs = { retentionDays: 90, dailyCap: -1 }
param emails = [readEnvironmentVariable('GREENFLUX_ALERT_EMAIL', 'operators@example.org')]
param budget = empty(readEnvironmentVariable('GREENFLUX_BUDGET_FROM', '')) ? null : {
  monthly: 5000
  from: readEnvironmentVariable('GREENFLUX_BUDGET_FROM', '')
}
