import { Button, Checkbox, Input, InputNumber, Tooltip } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  figureNames,
  type AffectedFigures,
  type Division,
  type FigureName,
  type Incident,
} from '../../api/types';
import { divisionTree, leavesBelow, type DivisionNode } from '../../divisions';
import { count, dateTime } from '../../format';
import { useLanguage } from '../../language';
import { nameIn } from '../../names';
import { Nothing } from '../../parts/query-view';
import { cellName, withFigure, type CellFaults, type Draft } from './report-draft';

type GridProps = {
  incident: Incident;
  divisions: Division[];
  known: Map<string, AffectedFigures>;
  draft: Draft;
  faults: CellFaults;
  onChange: (draft: Draft) => void;
};

/** Above this many streets they start folded, so that a city's page stays quick. */
const unfoldedMax = 12;

type Group = { head: Division; rows: DivisionNode[] };

/** The streets below the incident's division, each with the places that report. */
function groupsOf(divisions: Division[], code: string): Group[] {
  const [root] = divisionTree(divisions, code);
  if (!root) return [];
  const streets = root.children.filter(({ children }) => children.length > 0);
  const loose = root.children.filter(({ children }) => children.length === 0);
  const groups = streets.map((street) => ({ head: street.division, rows: leavesBelow(street) }));
  if (loose.length > 0 || groups.length === 0) {
    groups.push({ head: root.division, rows: loose.length > 0 ? loose : [root] });
  }
  return groups;
}

export function ReportGrid(props: GridProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [casualties, setCasualties] = useState(false);
  const [words, setWords] = useState('');
  const [folds, setFolds] = useState<Record<string, boolean>>({});
  const { divisions, incident } = props;
  const groups = useMemo(
    () => groupsOf(divisions, incident.divisionCode),
    [divisions, incident.divisionCode],
  );
  const shown = groups
    .map(({ head, rows }) => ({
      head,
      rows: rows.filter(({ division }) => nameIn(language, division).includes(words.trim())),
    }))
    .filter(({ rows }) => rows.length > 0);
  const figures = casualties ? figureNames : figureNames.slice(0, 2);
  return (
    <>
      <div className="m-toolbar">
        <Input.Search
          allowClear
          className="m-filter"
          placeholder={t('report.find')}
          aria-label={t('report.find')}
          onChange={(event) => setWords(event.target.value)}
        />
        <Checkbox checked={casualties} onChange={(event) => setCasualties(event.target.checked)}>
          {t('report.casualties')}
        </Checkbox>
      </div>
      {shown.length === 0 && <Nothing />}
      <div className="m-scroll">
        <table className="m-grid">
          <thead>
            <tr>
              <th scope="col">{t('text.community')}</th>
              <th scope="col" className="m-number m-wide-only">
                {t('text.population')}
              </th>
              {figures.map((name) => (
                <th key={name} scope="col" className="m-number">
                  {t(`figure.${name}`)}
                </th>
              ))}
              <th scope="col" className="m-wide-only">
                {t('report.now')}
              </th>
            </tr>
          </thead>
          {shown.map((group) => {
            const folded =
              folds[group.head.code] ?? (words.trim() === '' && groups.length > unfoldedMax);
            return (
              <GroupRows
                key={group.head.code}
                {...props}
                group={group}
                figures={figures}
                folded={folded}
                onFold={() => setFolds({ ...folds, [group.head.code]: !folded })}
              />
            );
          })}
        </table>
      </div>
    </>
  );
}

type GroupProps = GridProps & {
  group: Group;
  figures: readonly FigureName[];
  folded: boolean;
  onFold: () => void;
};

function GroupRows(props: GroupProps) {
  const language = useLanguage();
  const { group, figures, folded, onFold } = props;
  return (
    <tbody>
      <tr className="m-group">
        <th scope="rowgroup" colSpan={figures.length + 3}>
          <Button type="text" size="small" aria-expanded={!folded} onClick={onFold}>
            {folded ? '▸' : '▾'} {nameIn(language, group.head)}
          </Button>
        </th>
      </tr>
      {!folded &&
        group.rows.map(({ division }) => (
          <Row key={division.code} {...props} division={division} figures={figures} />
        ))}
    </tbody>
  );
}

type RowProps = GridProps & { division: Division; figures: readonly FigureName[] };

function Row({ division, figures, known, draft, faults, onChange }: RowProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { code, population } = division;
  const now = known.get(code);
  const name = nameIn(language, division);
  return (
    <tr className={draft[code] ? 'm-touched' : undefined}>
      <th scope="row">{name}</th>
      <td className="m-number m-wide-only">{count(population)}</td>
      {figures.map((figure) => (
        <td key={figure} className="m-number">
          <Cell
            label={`${name} ${t(`figure.${figure}`)}`}
            value={draft[code]?.[figure]}
            placeholder={now ? count(now[figure]) : '0'}
            fault={faults[cellName(code, figure)]}
            onChange={(value) => onChange(withFigure(draft, code, figure, value))}
          />
        </td>
      ))}
      <td className="m-wide-only m-small">{now && <NowNote now={now} />}</td>
    </tr>
  );
}

function NowNote({ now }: { now: AffectedFigures }) {
  const { t } = useTranslation();
  const figures = `${count(now.affected)} / ${count(now.displaced)}`;
  return (
    <>
      {figures} · {t(`reportKind.${now.kind}`)} · {dateTime(now.observeTime)}
      {now.newerUnverified && <div className="m-warn">{t('report.newerUnverified')}</div>}
    </>
  );
}

type CellProps = {
  label: string;
  value: number | undefined;
  placeholder: string;
  fault: string | undefined;
  onChange: (value: number | null) => void;
};

function Cell({ label, value, placeholder, fault, onChange }: CellProps) {
  return (
    <Tooltip title={fault} open={fault ? undefined : false} placement="topRight">
      <span>
        <InputNumber<number>
          aria-label={label}
          aria-invalid={fault ? true : undefined}
          value={value ?? null}
          placeholder={placeholder}
          status={fault ? 'error' : undefined}
          controls={false}
          keyboard
          formatter={(shown) => String(shown ?? '').replace(/\B(?=(\d{3})+(?!\d))/g, ',')}
          parser={(typed) => Number((typed ?? '').replaceAll(/[,\s]/g, ''))}
          onChange={onChange}
        />
        {fault && (
          <span className="m-cell-fault" role="alert">
            {fault}
          </span>
        )}
      </span>
    </Tooltip>
  );
}
