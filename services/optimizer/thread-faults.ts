import { AppError } from '../platform/errors';

// Why a solver thread ended, as a failure with a reason.

export function beyondMemory(memoryMb: number): AppError {
  const most = `${memoryMb} MB (SOLVER_MEMORY_MB)`;
  return new AppError('SOLVER_OUT_OF_MEMORY', `it needs more memory than the ${most} it may take`);
}

/** A thread beyond its memory is ended by the runtime, and only the thread. */
export function threadFault(error: Error, memoryMb: number): AppError {
  const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return isMemory ? beyondMemory(memoryMb) : new AppError('SOLVER_CRASHED', error.message);
}
