import { useTranslation } from 'react-i18next';
import type { Criterion, Missed } from '../../api/team-records';
import { decimal } from '../../format';
import { useLanguage } from '../../language';
import { nameIn } from '../../names';

/** A criterion in words: at least 12 hazmat technicians. */
export function useCriterion(): (criterion: Criterion) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return (one) => {
    const name = nameIn(language, one) || one.subject;
    return t(`criterion.${one.kind}`, { name, value: decimal(one.value) });
  };
}

/** What a team misses of a type: the criterion, and what the team has. */
export function useMissed(): (missed: Missed) => string {
  const { t } = useTranslation();
  const wordsOf = useCriterion();
  return ({ criterion, actual, text }) => {
    if (!criterion) return text;
    if (criterion.kind === 'SKILL') return wordsOf(criterion);
    return t('teamType.missed', { criterion: wordsOf(criterion), actual: decimal(actual) });
  };
}
