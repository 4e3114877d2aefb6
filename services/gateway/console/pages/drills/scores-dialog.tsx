import { Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { putScores, type Drill, type Evaluation, type GuideItem } from '../../api/drills';
import { decimal } from '../../format';
import { nameIn, useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { useSession } from '../../session';

type Mark = { score?: number | null; note?: string };
type Values = Record<string, Mark>;
type Props = { drill: Drill; evaluation: Evaluation; onClose: () => void };

/** One's own scores, as they stand, with a remark to each. */
export function ScoresDialog({ drill, evaluation, onClose }: Props) {
  const { t } = useTranslation();
  const own = useSession()?.actorId;
  const items = evaluation.guide?.items ?? [];
  const given = evaluation.scores.filter(({ observerId }) => observerId === own);
  return (
    <FormDialog<Values, Evaluation>
      title={t('drill.scoreIt')}
      okText={t('drill.scoreIt')}
      onClose={onClose}
      initial={Object.fromEntries(
        given.map(({ itemId, score, note }) => [itemId, { score, note }] as const),
      )}
      refreshes={[['drills', drill.id]]}
      send={(values, key) => putScores(drill.id, scoresOf(values), key)}
    >
      <p className="m-note">{t('drill.observersAll')}</p>
      {items.map((item) => (
        <ItemFields key={item.id} item={item} />
      ))}
    </FormDialog>
  );
}

const scoresOf = (values: Values) =>
  Object.entries(values).flatMap(([itemId, { score, note }]) =>
    typeof score === 'number' ? [{ itemId, score, note: note || undefined }] : [],
  );

function ItemFields({ item }: { item: GuideItem }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const name = nameIn(language, item);
  return (
    <Form.Item label={`${name} (0–${decimal(item.points)})`} extra={item.note}>
      <div className="m-score">
        <Form.Item name={[item.id, 'score']} noStyle>
          <InputNumber min={0} max={item.points} aria-label={name} />
        </Form.Item>
        <Form.Item name={[item.id, 'note']} noStyle>
          <Input
            maxLength={1000}
            placeholder={t('drill.remark')}
            aria-label={`${name} ${t('drill.remark')}`}
          />
        </Form.Item>
      </div>
    </Form.Item>
  );
}
