// The cheapest that serves real chargers: up to 20 of them, nothing redundant.
using 'main.bicep'

param name = readEnvironmentVariable('AZURE_ENV_NAME', 'greenflux-dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

param compute = {
  instanceMemory: 2048
  maximumInstances: 40
  httpConcurrency: 32
  // A cold start keeps the first charger waiting; nothing is lost.
  alwaysReadyHttp: 0
  alwaysReadyDurable: 0
  zoneRedundant: false
}
param durable = { provider: 'Scheduler', sku: 'Consumption', units: 1 }
param documents = {
  capacity: 'Serverless'
  throughput: {}
  otherThroughput: 1000
  regions: [{ name: location, zoneRedundant: false }]
  backup: 'Continuous7Days'
}
param storageSku = 'Standard_LRS'
// Free_F1 carries 20 connections and 20,000 messages a day, once in a subscription; Standard_S1 carries 1,000.
param shards = [{ name: 'a', sku: 'Free_F1', units: 1 }]
param front = 'Small'
param smallFront = {
  image: 'docker.io/library/nginx:1.28-alpine'
  clientCertificates: 'Off'
  maximumReplicas: 1
}
param privateEndpoints = false
param closeFunctionApp = false
param logs = { retentionDays: 30, dailyCap: 1 }
param emails = [readEnvironmentVariable('GREENFLUX_ALERT_EMAIL', 'operators@example.org')]
param budget = empty(readEnvironmentVariable('GREENFLUX_BUDGET_FROM', '')) ? null : {
  monthly: 100
  from: readEnvironmentVariable('GREENFLUX_BUDGET_FROM', '')
}
