param name string
param location string
param tags object

var rules = {
  managedRuleSets: [{ ruleSetType: 'Microsoft_DefaultRuleSet', ruleSetVersion: '2.1' }]
}

resource api 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies@2024-07-01' = {
  name: 'waf-${name}-api'
  location: location
  tags: tags
  properties: {
    // The platform itself limits what an upload may have; the firewall reads the first 128 KB.
    policySettings: { state: 'Enabled', mode: 'Prevention', requestBodyCheck: true, fileUploadLimitInMb: 100 }
    managedRules: rules
    customRules: [
      {
        // Events come from Web PubSub straight to the function app: nobody has business with them here.
        name: 'NoEvents'
        priority: 10
        ruleType: 'MatchRule'
        action: 'Block'
        matchConditions: [
          {
            matchVariables: [{ variableName: 'RequestUri' }]
            operator: 'BeginsWith'
            transforms: ['Lowercase', 'UrlDecode']
            matchValues: ['/api/webpubsub']
          }
        ]
      }
    ]
  }
}

// Chargers leave out headers that every browser sends, for which the rules would refuse them: here they only take notes.
resource chargers 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies@2024-07-01' = {
  name: 'waf-${name}-chargers'
  location: location
  tags: tags
  properties: {
    policySettings: { state: 'Enabled', mode: 'Detection', requestBodyCheck: false }
    managedRules: rules
    customRules: [
      {
        name: 'ConnectsOfOneAddress'
        priority: 10
        ruleType: 'RateLimitRule'
        action: 'Block'
        rateLimitDuration: 'OneMin'
        // A site's chargers share an address, and after a power cut come back together.
        rateLimitThreshold: 2000
        groupByUserSession: [{ groupByVariables: [{ variableName: 'ClientAddr' }] }]
        matchConditions: [
          {
            matchVariables: [{ variableName: 'RequestUri' }]
            operator: 'BeginsWith'
            transforms: ['Lowercase']
            matchValues: ['/ocpp/']
          }
        ]
      }
    ]
  }
}

output api string = api.id
output chargers string = chargers.id
