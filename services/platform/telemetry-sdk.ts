import { metrics as metricsApi } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { metrics, NodeSDK, resources, tracing } from '@opentelemetry/sdk-node';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostPort } from './config';

export type Started = { address?: string; stop(): Promise<void> };

/** Sends the sampled traces to the endpoint that the OTEL_… variables name. */
export function startTracing(name: string, sampleRatio: number): Started {
  const sdk = new NodeSDK({
    serviceName: name,
    sampler: new tracing.ParentBasedSampler({
      root: new tracing.TraceIdRatioBasedSampler(sampleRatio),
    }),
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  return { stop: () => sdk.shutdown() };
}

/**
 * Serves /metrics. Not by NodeSDK, which would also turn on the tracking of asynchronous
 * context, and not by the exporter's own server, which cannot take any free port.
 */
export async function startMetrics(name: string, listenAddress: string): Promise<Started> {
  const exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true });
  const resource = resources.resourceFromAttributes({ 'service.name': name });
  const provider = new metrics.MeterProvider({ resource, readers: [exporter] });
  metricsApi.setGlobalMeterProvider(provider);
  const server = createServer((request, response) => {
    if (request.url === '/metrics') exporter.getMetricsRequestHandler(request, response);
    else response.writeHead(404).end();
  });
  const { host, port } = hostPort(listenAddress);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    metricsApi.disable();
    await provider.shutdown();
  };
  return { address: `${host}:${bound}`, stop };
}
