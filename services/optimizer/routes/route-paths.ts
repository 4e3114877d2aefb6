/** Lengths of the shortest paths from place 0 to every place, or from every place to it. */
export function shortestPaths(
  lengths: Float64Array,
  size: number,
  direction: 'from' | 'to',
): number[] {
  const reached = new Array<number>(size).fill(Infinity);
  const done = new Array<boolean>(size).fill(false);
  reached[0] = 0;
  for (let round = 0; round < size; round += 1) {
    let at = -1;
    for (let place = 0; place < size; place += 1) {
      if (!done[place] && (at < 0 || reached[place]! < reached[at]!)) at = place;
    }
    if (at < 0 || reached[at] === Infinity) break;
    done[at] = true;
    for (let place = 0; place < size; place += 1) {
      const way = lengths[direction === 'from' ? at * size + place : place * size + at]!;
      if (reached[at]! + way < reached[place]!) reached[place] = reached[at]! + way;
    }
  }
  return reached;
}
