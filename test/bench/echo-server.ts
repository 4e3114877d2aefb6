// The least a grpc-js server can be: it answers every GetItem with the message it was started
// with. No token, no deadline, no log, no database.
import { Server, ServerCredentials, type sendUnaryData } from '@grpc/grpc-js';
import { loadService } from '../../services/platform/rpc-loader';

const { methods } = loadService('muster.inventory.v1.InventoryService');
const { definition } = methods.find(({ name }) => name === 'getItem')!;
const answer: unknown = JSON.parse(process.env['ECHO_ANSWER']!);

const server = new Server();
server.addService(
  { getItem: definition },
  { getItem: (_call: unknown, callback: sendUnaryData<unknown>) => callback(null, answer) },
);
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${JSON.stringify({ ready: true, address: `127.0.0.1:${port}` })}\n`);
});
