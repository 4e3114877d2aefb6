import { runService } from '../platform/run';
import { optimizerConfig } from './config';
import { startOptimizer } from './start-service';

void runService({ name: 'optimizer', configSchema: optimizerConfig, start: startOptimizer });
