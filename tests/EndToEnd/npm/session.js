// A charger built on ocpp-rpc in strict mode: the library checks each of the platform's answers and calls against the
// official schemas of OCPP 1.6. Arguments: endpoint, identity. Reports each step as a line of JSON.
'use strict';

const { RPCClient } = require('ocpp-rpc');

const [endpoint, identity] = process.argv.slice(2);
const report = (step, data) => console.log(JSON.stringify({ step, data }));
const startedAt = new Date(Date.UTC(2026, 2, 10, 10, 0, 0));
const at = minutes => new Date(startedAt.getTime() + minutes * 60_000).toISOString();

async function main() {
    const client = new RPCClient({
        endpoint,
        identity,
        protocols: ['ocpp1.6'],
        strictMode: true,
        reconnect: false,
    });
    client.on('strictValidationFailure', event => report('violation', { method: event.method, error: String(event.error) }));
    const remoteStart = new Promise(resolve => {
        client.handle('RemoteStartTransaction', ({ params }) => {
            resolve(params);
            return { status: 'Accepted' };
        });
    });
    await client.connect();

    report('boot', await client.call('BootNotification', { chargePointVendor: 'ACME', chargePointModel: 'Strict' }));
    report('status', await client.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available', timestamp: at(-5) }));
    report('authorize', await client.call('Authorize', { idTag: 'TAG-1' }));
    const { idTag, connectorId } = await remoteStart;
    report('remoteStart', { idTag, connectorId });
    const start = await client.call('StartTransaction', { connectorId, idTag, meterStart: 1000, timestamp: at(0) });
    report('start', start);
    const { transactionId } = start;
    report('meterValues', await client.call('MeterValues', {
        connectorId,
        transactionId,
        meterValue: [{
            timestamp: at(15),
            sampledValue: [{ value: '4000', measurand: 'Energy.Active.Import.Register', unit: 'Wh', context: 'Sample.Periodic' }],
        }],
    }));
    report('heartbeat', await client.call('Heartbeat', {}));
    report('stop', await client.call('StopTransaction', { transactionId, idTag, meterStop: 6000, timestamp: at(60), reason: 'Local' }));
    await client.close();
    report('done', null);
}

main().catch(error => {
    report('failed', String(error && error.stack || error));
    process.exitCode = 1;
});
