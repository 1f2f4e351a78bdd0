import { Gateway, hub, roles } from '../names.bicep'
import { Identity } from 'identities.bicep'
import { ShardResource } from 'web-pubsub.bicep'

param name string
param location string
param tags object
param gateway Gateway
param identity Identity
param vaultName string
param subnetId string
param addressId string
param shards ShardResource[]
param appHost string
@description('Empty without a firewall.')
param apiPolicyId string
@description('Empty without a firewall.')
param chargerPolicyId string
@secure()
param frontSecret string
param logs string

var id = resourceId('Microsoft.Network/applicationGateways', name)
var withCertificates = gateway.clientCertificates != 'Off'
var clientProfile = withCertificates ? [{
  name: 'chargers'
  properties: {
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' }
    // Asked for and passed on; or demanded, and checked against the authorities before anything reaches us.
    clientAuthConfiguration: {
      verifyClientAuthMode: gateway.clientCertificates == 'Ask' ? 'Passthrough' : 'Strict'
      verifyClientCertIssuerDN: false
    }
    trustedClientCertificates: map(range(0, length(authorities)), index => {
      id: '${id}/trustedClientCertificates/authority-${index}'
    })
  }
}] : []
var authorities = gateway.clientCertificates == 'Require' ? gateway.clientAuthorities : []

// One entry for each way in: the chargers' hosts on TLS, the same in plain where that is wanted, and the API's host.
var chargerHosts = map(range(0, length(shards)), index => {
  shard: shards[index].shard
  host: index == 0 ? gateway.chargerHost : '${shards[index].shard}.${gateway.chargerHost}'
})
var chargerWays = flatten(map(chargerHosts, item => concat(
  [{ name: '${item.shard}-wss', shard: item.shard, host: item.host, transport: 'wss' }],
  gateway.plainWebSocket ? [{ name: '${item.shard}-ws', shard: item.shard, host: item.host, transport: 'ws' }] : []
)))
var transports = gateway.plainWebSocket ? ['wss', 'ws'] : ['wss']

// What the event handler believes about a charger: always written here, so that nothing of the client's own gets through.
// A header set to nothing is deleted.
var chargerHeaders = [
  { headerName: 'X-Ocpp-Path', headerValue: '{var_uri_path}' }
  { headerName: 'X-Ocpp-Authorization', headerValue: '{http_req_Authorization}' }
  { headerName: 'X-Ocpp-Front', headerValue: frontSecret }
  { headerName: 'X-Ocpp-Address', headerValue: '{var_client_ip}' }
]

var forgotten = concat(map(chargerHeaders, header => header.headerName), ['X-Ocpp-Transport', 'X-Ocpp-Client-Certificate'])

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource certificate 'Microsoft.KeyVault/vaults/secrets@2024-11-01' existing = {
  parent: vault
  name: gateway.certificate
}

resource certificateAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(certificate.id, identity.principalId, roles.keyVaultSecretsUser)
  scope: certificate
  properties: {
    principalId: identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

resource front 'Microsoft.Network/applicationGateways@2025-03-01' = {
  name: name
  location: location
  tags: tags
  zones: gateway.zones
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    sku: gateway.firewall ? { name: 'WAF_v2', tier: 'WAF_v2' } : { name: 'Standard_v2', tier: 'Standard_v2' }
    // An instance holds some 25,000 sockets (a capacity unit 2,500).
    autoscaleConfiguration: { minCapacity: gateway.minimumCapacity, maxCapacity: gateway.maximumCapacity }
    firewallPolicy: gateway.firewall ? { id: apiPolicyId } : null
    enableHttp2: true
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' }
    gatewayIPConfigurations: [{ name: 'subnet', properties: { subnet: { id: subnetId } } }]
    frontendIPConfigurations: [{ name: 'public', properties: { publicIPAddress: { id: addressId } } }]
    frontendPorts: concat(
      [{ name: 'tls', properties: { port: 443 } }],
      gateway.plainWebSocket ? [{ name: 'plain', properties: { port: 80 } }] : []
    )
    sslCertificates: [
      { name: 'front', properties: { keyVaultSecretId: certificate.properties.secretUri } }
    ]
    trustedClientCertificates: map(range(0, length(authorities)), index => {
      name: 'authority-${index}'
      properties: { data: authorities[index] }
    })
    sslProfiles: clientProfile
    backendAddressPools: concat(
      [{ name: 'api', properties: { backendAddresses: [{ fqdn: appHost }] } }],
      map(shards, item => { name: item.shard, properties: { backendAddresses: [{ fqdn: item.host }] } })
    )
    backendHttpSettingsCollection: [
      {
        name: 'api'
        properties: {
          port: 443
          protocol: 'Https'
          cookieBasedAffinity: 'Disabled'
          pickHostNameFromBackendAddress: true
          // Functions cut an answer off after 230 s.
          requestTimeout: 240
          probe: { id: '${id}/probes/api' }
        }
      }
      {
        name: 'sockets'
        properties: {
          port: 443
          protocol: 'Https'
          cookieBasedAffinity: 'Disabled'
          pickHostNameFromBackendAddress: true
          // The longest there is: it counts for sockets, too.
          requestTimeout: 86400
          probe: { id: '${id}/probes/sockets' }
        }
      }
    ]
    probes: map(
      [
        // Whether it runs, not whether its stores do: callers shall be told that by the app itself.
        { name: 'api', path: '/api/health/live' }
        { name: 'sockets', path: '/api/health' }
      ],
      probe => {
        name: probe.name
        properties: {
          protocol: 'Https'
          path: probe.path
          pickHostNameFromBackendHttpSettings: true
          interval: 30
          timeout: 20
          unhealthyThreshold: 3
          match: { statusCodes: ['200-299'] }
        }
      }
    )
    httpListeners: concat(
      [
        {
          name: 'api'
          properties: {
            frontendIPConfiguration: { id: '${id}/frontendIPConfigurations/public' }
            frontendPort: { id: '${id}/frontendPorts/tls' }
            protocol: 'Https'
            hostName: gateway.apiHost
            requireServerNameIndication: true
            sslCertificate: { id: '${id}/sslCertificates/front' }
          }
        }
      ],
      map(chargerWays, way => {
        name: way.name
        properties: union(
          {
            frontendIPConfiguration: { id: '${id}/frontendIPConfigurations/public' }
            hostName: way.host
          },
          way.transport == 'wss'
            ? {
                frontendPort: { id: '${id}/frontendPorts/tls' }
                protocol: 'Https'
                requireServerNameIndication: true
                sslCertificate: { id: '${id}/sslCertificates/front' }
              }
            : { frontendPort: { id: '${id}/frontendPorts/plain' }, protocol: 'Http' },
          way.transport == 'wss' && withCertificates ? { sslProfile: { id: '${id}/sslProfiles/chargers' } } : {},
          gateway.firewall ? { firewallPolicy: { id: chargerPolicyId } } : {}
        )
      })
    )
    redirectConfigurations: [
      {
        name: 'to-api'
        properties: {
          redirectType: 'Temporary'
          targetListener: { id: '${id}/httpListeners/api' }
          includePath: true
          includeQueryString: true
        }
      }
    ]
    rewriteRuleSets: map(transports, transport => {
      name: 'charger-${transport}'
      properties: {
        rewriteRules: [
          {
            // A client's own headers of these names go first: what is set below may turn out empty.
            name: 'forget'
            ruleSequence: 50
            actionSet: { requestHeaderConfigurations: map(forgotten, header => { headerName: header, headerValue: '' }) }
          }
          {
            name: 'who'
            ruleSequence: 100
            actionSet: {
              requestHeaderConfigurations: concat(chargerHeaders, [
                { headerName: 'X-Ocpp-Transport', headerValue: transport }
                {
                  headerName: 'X-Ocpp-Client-Certificate'
                  headerValue: transport == 'wss' && withCertificates ? '{var_client_certificate}' : ''
                }
              ])
            }
          }
          {
            // After the one above has read them.
            name: 'where'
            ruleSequence: 200
            actionSet: {
              // Web PubSub would take a password for a token of its own.
              requestHeaderConfigurations: [{ headerName: 'Authorization', headerValue: '' }]
              urlConfiguration: {
                modifiedPath: '/client/hubs/${hub}'
                modifiedQueryString: 'via=front'
                reroute: false
              }
            }
          }
        ]
      }
    })
    urlPathMaps: map(chargerWays, way => {
      name: way.name
      properties: {
        // The API is served under its own host alone, behind its own firewall policy and never in plain.
        defaultRedirectConfiguration: { id: '${id}/redirectConfigurations/to-api' }
        pathRules: [
          {
            name: 'chargers'
            properties: {
              paths: ['/ocpp/*']
              backendAddressPool: { id: '${id}/backendAddressPools/${way.shard}' }
              backendHttpSettings: { id: '${id}/backendHttpSettingsCollection/sockets' }
              rewriteRuleSet: { id: '${id}/rewriteRuleSets/charger-${way.transport}' }
            }
          }
        ]
      }
    })
    requestRoutingRules: concat(
      [
        {
          name: 'api'
          properties: {
            ruleType: 'Basic'
            priority: 10
            httpListener: { id: '${id}/httpListeners/api' }
            backendAddressPool: { id: '${id}/backendAddressPools/api' }
            backendHttpSettings: { id: '${id}/backendHttpSettingsCollection/api' }
          }
        }
      ],
      map(chargerWays, (way, index) => {
        name: way.name
        properties: {
          ruleType: 'PathBasedRouting'
          priority: 100 + index
          httpListener: { id: '${id}/httpListeners/${way.name}' }
          urlPathMap: { id: '${id}/urlPathMaps/${way.name}' }
        }
      })
    )
  }
  dependsOn: [certificateAccess]
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-logs'
  scope: front
  properties: {
    workspaceId: logs
    logs: [
      { category: 'ApplicationGatewayAccessLog', enabled: true }
      { category: 'ApplicationGatewayFirewallLog', enabled: true }
    ]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output resourceId string = front.id
