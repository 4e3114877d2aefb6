import { Button, Space } from 'antd';
import { useEffect, useMemo, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fittingLabels, sheetOf, type Label, type Place, type Point } from './geo-map';

export type Mark = Place & {
  id: string;
  label: string;
  title: string;
  kind: 'depot' | 'community';
  tone: string;
  size: number;
  weight: number;
};
export type Flow = { id: string; from: Place; to: Place; width: number; title: string };

/** Marks of less weight are named only when the map is enlarged. */
export const minorWeight = 5;

type View = { zoom: number; centre: Point };

/** A map drawn as SVG: it needs no tiles, no fonts and no other host. */
export function SheetMap({ marks, flows = [] }: { marks: Mark[]; flows?: Flow[] }) {
  const { t } = useTranslation();
  const { frame, pixels } = useWidth();
  const sheet = useMemo(() => sheetOf(marks, pixels, Math.min(640, pixels)), [marks, pixels]);
  const home = { zoom: 1, centre: { x: sheet.width / 2, y: sheet.height / 2 } };
  const [view, setView] = useState<View>();
  const { zoom, centre } = view ?? home;
  const width = sheet.width / zoom;
  const height = sheet.height / zoom;
  const box = `${centre.x - width / 2} ${centre.y - height / 2} ${width} ${height}`;
  const drag = useDrag(zoom, centre, (moved) => setView({ zoom, centre: moved }));
  const zoomBy = (factor: number) =>
    setView({ centre, zoom: Math.min(16, Math.max(1, zoom * factor)) });
  const fontSize = 13 / zoom;
  // The lesser places are named once there is room for them.
  const named = marks.filter(({ weight }) => weight >= minorWeight || zoom >= 2.4);
  const labels: Label[] = named.map((mark) => {
    const { x, y } = sheet.at(mark);
    const gap = (mark.size + 3) / zoom;
    return { id: mark.id, text: mark.label, weight: mark.weight, x: x + gap, y: y + fontSize / 3 };
  });
  return (
    <div className="m-map" ref={frame}>
      <Space.Compact className="m-map-buttons">
        <Button aria-label={t('map.closer')} onClick={() => zoomBy(1.6)}>
          +
        </Button>
        <Button aria-label={t('map.farther')} onClick={() => zoomBy(1 / 1.6)}>
          −
        </Button>
        <Button onClick={() => setView(undefined)}>{t('map.whole')}</Button>
      </Space.Compact>
      <svg
        viewBox={box}
        role="img"
        aria-label={t('map.label', { marks: marks.length, flows: flows.length })}
        {...drag}
      >
        {flows.map((flow) => (
          <FlowLine key={flow.id} flow={flow} zoom={zoom} at={sheet.at} />
        ))}
        {marks.map((mark) => (
          <MarkShape key={mark.id} mark={mark} zoom={zoom} at={sheet.at(mark)} />
        ))}
        {fittingLabels(labels, fontSize).map(({ id, text, x, y }) => (
          <text key={id} x={x} y={y} fontSize={fontSize} strokeWidth={fontSize / 4}>
            {text}
          </text>
        ))}
      </svg>
    </div>
  );
}

/** One unit of the sheet is one pixel, on a wide screen as on a phone. */
function useWidth() {
  const frame = useRef<HTMLDivElement>(null);
  const [pixels, setPixels] = useState(1000);
  useEffect(() => {
    if (!frame.current) return undefined;
    const watcher = new ResizeObserver(([entry]) => {
      const width = Math.round(entry?.contentRect.width ?? 0);
      if (width > 0) setPixels(width);
    });
    watcher.observe(frame.current);
    return () => watcher.disconnect();
  }, []);
  return { frame, pixels };
}

function useDrag(zoom: number, centre: Point, onMoved: (centre: Point) => void) {
  const start = useRef<{ at: Point; centre: Point; perPixel: number } | undefined>(undefined);
  const move = (event: PointerEvent<SVGSVGElement>) => {
    if (!start.current) return;
    const { at, centre: from, perPixel } = start.current;
    onMoved({
      x: from.x - (event.clientX - at.x) * perPixel,
      y: from.y - (event.clientY - at.y) * perPixel,
    });
  };
  return {
    // Zoomed out, a finger scrolls the page; zoomed in, it moves the map.
    style: { touchAction: zoom > 1 ? 'none' : 'pan-y', cursor: zoom > 1 ? 'grab' : 'default' },
    onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
      if (zoom <= 1) return;
      const perPixel = 1 / zoom;
      start.current = { at: { x: event.clientX, y: event.clientY }, centre, perPixel };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: move,
    onPointerUp: () => (start.current = undefined),
    onPointerCancel: () => (start.current = undefined),
  };
}

type FlowProps = { flow: Flow; zoom: number; at: (place: Place) => Point };

/** A line that thickens towards its end, so that its direction needs no arrow head. */
function FlowLine({ flow, zoom, at }: FlowProps) {
  const from = at(flow.from);
  const to = at(flow.to);
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const half = flow.width / zoom / 2;
  const across = { x: (-(to.y - from.y) / length) * half, y: ((to.x - from.x) / length) * half };
  const points = [
    [from.x + across.x * 0.25, from.y + across.y * 0.25],
    [to.x + across.x, to.y + across.y],
    [to.x - across.x, to.y - across.y],
    [from.x - across.x * 0.25, from.y - across.y * 0.25],
  ];
  return (
    <polygon className="m-flow" points={points.map((point) => point.join(',')).join(' ')}>
      <title>{flow.title}</title>
    </polygon>
  );
}

function MarkShape({ mark, zoom, at }: { mark: Mark; zoom: number; at: Point }) {
  const size = mark.size / zoom;
  const shared = { className: `m-mark m-mark-${mark.tone}`, strokeWidth: 1.5 / zoom };
  const title: ReactNode = <title>{mark.title}</title>;
  if (mark.kind === 'community') {
    return (
      <circle cx={at.x} cy={at.y} r={size} {...shared}>
        {title}
      </circle>
    );
  }
  return (
    <rect x={at.x - size} y={at.y - size} width={2 * size} height={2 * size} {...shared}>
      {title}
    </rect>
  );
}
