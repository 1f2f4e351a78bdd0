// An OCPP server that answers and stores nothing: what ./greenflux bench measures the platform against.
// node server.js PORT
const { RPCServer } = require('ocpp-rpc');

(async () => {
  const server = new RPCServer({ protocols: ['ocpp1.6'] });
  server.auth(accept => accept());
  server.on('client', client => {
    client.handle('BootNotification', () => ({ status: 'Accepted', interval: 300, currentTime: new Date().toISOString() }));
    client.handle('Heartbeat', () => ({ currentTime: new Date().toISOString() }));
  });
  await server.listen(Number(process.argv[2]), '127.0.0.1');
})();
