import { runProcess } from '../platform/run';
import { gatewayConfig } from './config';
import { startGateway } from './start';

void runProcess({ name: 'gateway', configSchema: gatewayConfig, start: startGateway });
