import { hub } from '../names.bicep'

param serviceName string
@description('Host name of the function app.')
param appHost string
@description('Seconds between the service\'s pings, by which a dead link is noticed.')
@minValue(1)
@maxValue(120)
param keepAliveInterval int

resource service 'Microsoft.SignalRService/webPubSub@2024-03-01' existing = {
  name: serviceName
}

resource ocpp 'Microsoft.SignalRService/webPubSub/hubs@2024-03-01' = {
  parent: service
  name: hub
  properties: {
    // A charger can't bring a token of the service: the connect handler decides who gets in.
    anonymousConnectPolicy: 'allow'
    webSocketKeepAliveIntervalInSeconds: keepAliveInterval
    eventHandlers: [
      {
        urlTemplate: 'https://${appHost}/api/webpubsub/{hub}'
        userEventPattern: '*'
        systemEvents: ['connect', 'connected', 'disconnected']
        auth: { type: 'None' }
      }
    ]
  }
}
