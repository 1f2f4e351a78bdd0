import { secretNames } from '../names.bicep'

param name string
param location string
param tags object
@description('Whether the data plane is reached by private endpoints only. Deployments still read and write secrets.')
param private bool

@secure()
@description('Each of these is left as it is when the value is empty.')
param rootKey string
@secure()
param credentialPepper string
@secure()
param frontSecret string
@secure()
param secondaryFrontSecret string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    // So that the gateway's rewrite rule can be given the front's secret without anybody seeing it.
    enabledForTemplateDeployment: true
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    networkAcls: { bypass: 'AzureServices', defaultAction: private ? 'Deny' : 'Allow' }
  }
}

resource root 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(rootKey)) {
  parent: vault
  name: secretNames.rootKey
  properties: { value: rootKey, contentType: 'The platform\'s own API key' }
}

resource pepper 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(credentialPepper)) {
  parent: vault
  name: secretNames.credentialPepper
  properties: { value: credentialPepper, contentType: 'Lost or changed, every charger\'s password is void' }
}

resource front 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(frontSecret)) {
  parent: vault
  name: secretNames.frontSecret
  properties: { value: frontSecret, contentType: 'Shared by the front and the event handler' }
}

resource secondaryFront 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(secondaryFrontSecret)) {
  parent: vault
  name: secretNames.secondaryFrontSecret
  properties: { value: secondaryFrontSecret, contentType: 'The next one, while the front\'s secret is being changed' }
}
