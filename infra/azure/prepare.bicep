// What must be there before main.bicep: the resource group, the vault, and secrets that are made once.
// prepare.sh makes the values of those that the vault does not have yet; the others are left alone.
targetScope = 'subscription'

import { groupOf, suffixOf, vaultOf } from 'names.bicep'

@description('Name of the environment, as in main.bicep.')
@minLength(3)
@maxLength(20)
param name string
param location string
@description('Whether the vault is reached by private endpoints only, as in main.bicep.')
param privateEndpoints bool

@secure()
param rootKey string
@secure()
param credentialPepper string
@secure()
param frontSecret string
@secure()
param secondaryFrontSecret string

var tags = { 'azd-env-name': name }

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: groupOf(name)
  location: location
  tags: tags
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: vaultOf(name, suffixOf(subscription().subscriptionId, name))
    location: location
    tags: tags
    private: privateEndpoints
    rootKey: rootKey
    credentialPepper: credentialPepper
    frontSecret: frontSecret
    secondaryFrontSecret: secondaryFrontSecret
  }
}

output group string = group.name
