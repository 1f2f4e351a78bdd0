param name string
param location string
param tags object
param zones string[]

// By itself, so that the function app can be told whom to let in before the gateway is there.
resource address 'Microsoft.Network/publicIPAddresses@2024-07-01' = {
  name: 'pip-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Regional' }
  zones: zones
  properties: { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv4', dnsSettings: { domainNameLabel: name } }
}

output id string = address.id
output address string = address.properties.ipAddress
output host string = address.properties.dnsSettings.fqdn
