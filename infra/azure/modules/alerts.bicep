import { ShardResource } from 'web-pubsub.bicep'

param name string
param location string
param tags object
param emails string[]
param logs string
param cosmosId string
param shards ShardResource[]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: take(replace(name, '-', ''), 12)
    emailReceivers: [for (email, index) in emails: { name: 'person-${index}', emailAddress: email, useCommonAlertSchema: true }]
  }
}

// Severity 1: money or chargers are being lost now. 2: somebody should look today.
var questions = [
  {
    name: 'dead-chargers'
    severity: 1
    says: 'A fifth or more of a shard\'s connections went away within the hour and did not come back.'
    every: 'PT5M'
    window: 'PT1H'
    query: '''
      AzureMetrics
      | where ResourceProvider =~ 'Microsoft.SignalRService' and MetricName == 'TotalConnectionCount'
      | summarize Connected = max(Maximum) by Resource, bin(TimeGenerated, 5m)
      | summarize arg_max(TimeGenerated, Connected), Before = max(Connected) by Resource
      | where Before >= 5 and Connected < 0.8 * Before
    '''
  }
  {
    name: 'flagged-cdrs'
    severity: 2
    says: 'More than a tenth of the sessions settled in the last hours were held back: look at the reasons before the night\'s run.'
    every: 'PT1H'
    window: 'PT6H'
    query: '''
      AppMetrics
      | where Name in ('greenflux.cdrs.flagged', 'greenflux.sessions.settled')
      | summarize Flagged = sumif(Sum, Name == 'greenflux.cdrs.flagged'), Settled = sumif(Sum, Name == 'greenflux.sessions.settled')
      | where Flagged >= 20 and Flagged > 0.1 * Settled
    '''
  }
  {
    name: 'cosmos-throttled'
    severity: 1
    says: 'Requests to Cosmos DB got no throughput in any attempt (429): what asked for them had to be put off.'
    every: 'PT5M'
    window: 'PT15M'
    query: '''
      AppMetrics
      | where Name == 'greenflux.cosmos.throttled'
      | summarize Throttled = sum(Sum)
      | where Throttled > 10
    '''
  }
  {
    name: 'orchestrations-failed'
    severity: 1
    says: 'Orchestrations ended in failure: what they were doing for a charger, a bill or a partner is not done.'
    every: 'PT15M'
    window: 'PT15M'
    query: '''
      AppMetrics
      | where Name == 'greenflux.orchestrations.failed'
      | summarize Failed = sum(Sum) by Orchestration = tostring(Properties.orchestration)
      | where Failed > 0
    '''
  }
  {
    name: 'events-refused'
    severity: 1
    says: 'The event handler answers Web PubSub with errors: chargers are being cut off or can\'t connect.'
    every: 'PT5M'
    window: 'PT15M'
    query: '''
      AppRequests
      | where Name has 'charger-events' or Url has '/api/webpubsub/'
      | summarize Failed = sumif(ItemCount, Success == false or ResultCode startswith '5'), All = sum(ItemCount)
      | where Failed > 20 and Failed > 0.01 * All
    '''
  }
]

resource asked 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for question in questions: {
    name: 'alert-${name}-${question.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: question.name
      description: question.says
      severity: question.severity
      enabled: true
      scopes: [logs]
      evaluationFrequency: question.every
      windowSize: question.window
      autoMitigate: true
      // A table that nothing was written to yet is no mistake.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: question.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
    }
  }
]

resource busyDocuments 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'alert-${name}-cosmos-429'
  location: 'global'
  tags: tags
  properties: {
    description: 'Cosmos DB answers 429: most are tried again with success, but the throughput is used up.'
    severity: 2
    enabled: true
    scopes: [cosmosId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'throttled'
          metricName: 'TotalRequests'
          dimensions: [{ name: 'StatusCode', operator: 'Include', values: ['429'] }]
          operator: 'GreaterThan'
          threshold: 1000
          timeAggregation: 'Count'
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}

resource fullShards 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for shard in shards: {
    name: 'alert-${name}-full-${shard.shard}'
    location: 'global'
    tags: tags
    properties: {
      description: 'Connections near what the units carry: soon new chargers will be refused.'
      severity: 1
      enabled: true
      scopes: [shard.id]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT5M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: 'connections'
            metricName: 'ConnectionQuotaUtilization'
            operator: 'GreaterThan'
            threshold: 85
            timeAggregation: 'Maximum'
          }
        ]
      }
      actions: [{ actionGroupId: people.id }]
    }
  }
]

resource busyShards 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for shard in shards: {
    name: 'alert-${name}-busy-${shard.shard}'
    location: 'global'
    tags: tags
    properties: {
      description: 'Above 70 % of its load a shard answers late.'
      severity: 2
      enabled: true
      scopes: [shard.id]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: 'load'
            metricName: 'ServerLoad'
            operator: 'GreaterThan'
            threshold: 70
            timeAggregation: 'Average'
          }
        ]
      }
      actions: [{ actionGroupId: people.id }]
    }
  }
]
