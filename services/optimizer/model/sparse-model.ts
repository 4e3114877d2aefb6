// A linear model as sparse arrays, for any engine. Rows and columns are numbers, never names:
// solvers that read names misread some of them without an error.

export interface ColumnMatrix {
  starts: Int32Array;
  indices: Int32Array;
  values: Float64Array;
}

/** Minimise a stage's cost subject to rowLower ≤ A·x ≤ rowUpper, colLower ≤ x ≤ colUpper. */
export class SparseModel {
  readonly colLower: number[] = [];
  readonly colUpper: number[] = [];
  readonly integer: boolean[] = [];
  readonly rowLower: number[] = [];
  readonly rowUpper: number[] = [];
  private readonly entryRow: number[] = [];
  private readonly entryCol: number[] = [];
  private readonly entryValue: number[] = [];

  get numCols(): number {
    return this.colLower.length;
  }

  get numRows(): number {
    return this.rowLower.length;
  }

  addColumn(lower: number, upper: number, integer: boolean): number {
    this.colLower.push(lower);
    this.colUpper.push(Math.max(lower, upper));
    this.integer.push(integer);
    return this.colLower.length - 1;
  }

  addRow(lower: number, upper: number): number {
    this.rowLower.push(lower);
    this.rowUpper.push(upper);
    return this.rowLower.length - 1;
  }

  entry(row: number, col: number, value: number): void {
    this.entryRow.push(row);
    this.entryCol.push(col);
    this.entryValue.push(value);
  }

  /** Compressed by columns; entries of the same place are added up. */
  columns(): ColumnMatrix {
    const { entryRow, entryCol, entryValue, numCols } = this;
    const starts = new Int32Array(numCols + 1);
    for (const col of entryCol) starts[col + 1] = (starts[col + 1] ?? 0) + 1;
    for (let col = 0; col < numCols; col += 1) {
      starts[col + 1] = (starts[col + 1] ?? 0) + (starts[col] ?? 0);
    }
    const next = starts.slice(0, numCols);
    const indices = new Int32Array(entryRow.length);
    const values = new Float64Array(entryRow.length);
    entryCol.forEach((col, e) => {
      const at = next[col] ?? 0;
      indices[at] = entryRow[e] ?? 0;
      values[at] = entryValue[e] ?? 0;
      next[col] = at + 1;
    });
    return mergeRepeats({ starts, indices, values });
  }
}

function mergeRepeats(matrix: ColumnMatrix): ColumnMatrix {
  const { starts, indices, values } = matrix;
  const merged = new Int32Array(starts.length);
  let end = 0;
  for (let col = 0; col + 1 < starts.length; col += 1) {
    const first = end;
    for (let e = starts[col] ?? 0; e < (starts[col + 1] ?? 0); e += 1) {
      const row = indices[e] ?? 0;
      let at = first;
      while (at < end && indices[at] !== row) at += 1;
      if (at < end) {
        values[at] = (values[at] ?? 0) + (values[e] ?? 0);
        continue;
      }
      indices[end] = row;
      values[end] = values[e] ?? 0;
      end += 1;
    }
    merged[col + 1] = end;
  }
  return { starts: merged, indices: indices.subarray(0, end), values: values.subarray(0, end) };
}
