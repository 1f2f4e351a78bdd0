param name string
@description('Static Web Apps exist in few regions; the content is served from everywhere.')
param location string
param tags object
param sku 'Free' | 'Standard'

resource portal 'Microsoft.Web/staticSites@2024-11-01' = {
  name: 'stapp-${name}'
  location: location
  tags: union(tags, { 'azd-service-name': 'portal' })
  sku: { name: sku, tier: sku }
  properties: { allowConfigFileUpdates: true, stagingEnvironmentPolicy: 'Disabled' }
}

output host string = portal.properties.defaultHostname
