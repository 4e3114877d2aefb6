import type { Worker } from 'node:worker_threads';
import { AppError } from '../platform/errors';
import type { DocumentRequest } from './document-work';
import type { Answer } from './pool-job';
import type { WorkMessage, WorkReport } from './worker';

// Large documents that wait for a solver are read meanwhile, one after another, so that a faulty one is
// refused at once and a known one answered. The thread for it lives as long as there is something to read.

interface Reading {
  document: DocumentRequest;
  isWaiting: () => boolean;
  onSaid: (said: Answer | AppError) => void;
}

export class DocumentReader {
  private readonly waiting: Reading[] = [];
  private reading: Reading | undefined;
  private worker: Worker | undefined;

  constructor(private readonly startWorker: () => Worker) {}

  read(reading: Reading): void {
    this.waiting.push(reading);
    if (this.reading === undefined) this.next();
  }

  close(): void {
    this.waiting.length = 0;
    this.end();
  }

  private next(): void {
    do this.reading = this.waiting.shift();
    while (this.reading && !this.reading.isWaiting());
    if (this.reading === undefined) return this.end();
    this.worker ??= this.start();
    this.worker.postMessage({ type: 'read', document: this.reading.document } as WorkMessage);
  }

  private start(): Worker {
    const worker = this.startWorker();
    worker.unref();
    worker.on('message', (report: WorkReport) => this.receive(report));
    // What this thread could not read, the solver's will fail on and say so.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.next();
    });
    return worker;
  }

  private receive(report: WorkReport): void {
    const { reading } = this;
    if (reading?.isWaiting()) {
      if (report.type === 'refused') reading.onSaid(refusalIn(report));
      if (report.type === 'solved') reading.onSaid(report.solution);
    }
    this.next();
  }

  private end(): void {
    const { worker } = this;
    this.worker = undefined;
    this.reading = undefined;
    void worker?.terminate();
  }
}

export function refusalIn(report: Extract<WorkReport, { type: 'refused' }>): AppError {
  return new AppError(report.reason, report.message, report.details);
}
