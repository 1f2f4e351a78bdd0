param name string
param location string
param tags object
param logs string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, name)
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Chargers and money, ${name}'
    category: 'workbook'
    sourceId: logs
    version: '1.0'
    serializedData: loadTextContent('../workbook.json')
  }
}
