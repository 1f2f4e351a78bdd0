import { Durable, roles } from '../names.bicep'

param name string
param location string
param tags object
param durable Durable
param appPrincipalId string

// A task hub holds one application's orchestrations; its name is what host.json asks for by the setting TASKHUB_NAME.
var hubName = 'greenflux'

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: durable.sku == 'Dedicated' ? { name: 'Dedicated', capacity: durable.units } : { name: 'Consumption' }
    // An empty list lets nobody in. Whoever comes still needs a role: there are no keys.
    ipAllowlist: ['0.0.0.0/0']
  }
}

resource taskHub 'Microsoft.DurableTask/schedulers/taskHubs@2025-11-01' = {
  parent: scheduler
  name: hubName
}

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(taskHub.id, appPrincipalId, roles.durableTaskDataContributor)
  scope: taskHub
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.durableTaskDataContributor)
  }
}

output endpoint string = scheduler.properties.endpoint
