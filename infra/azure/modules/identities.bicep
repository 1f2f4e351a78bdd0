param name string
param location string
param tags object

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${name}-app'
  location: location
  tags: tags
}

resource front 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${name}-front'
  location: location
  tags: tags
}

@export()
type Identity = { id: string, principalId: string, clientId: string }

output app Identity = { id: app.id, principalId: app.properties.principalId, clientId: app.properties.clientId }
output front Identity = { id: front.id, principalId: front.properties.principalId, clientId: front.properties.clientId }
