import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { classesQuery, kindsQuery, type Asset, type Gap, type Named } from '../../api/equipment';
import { decimal, percent } from '../../format';
import { nameIn, useNames } from '../../names';

/** Names of kinds and classes, and what is missing for a piece of equipment, in words. */
export function useEquipmentNames() {
  const { t } = useTranslation();
  const { language } = useNames();
  const kinds = useQuery(kindsQuery).data?.kinds ?? [];
  const classes = useQuery(classesQuery).data?.rows ?? [];
  const classOf = (id: string) => classes.find((one) => one.id === id);
  const part = (parts: Named[] | undefined, key: string) => {
    const found = parts?.find((one) => one.key === key);
    return found ? nameIn(language, found) : key;
  };
  const gap = (asset: Asset, { reason, subject, description }: Gap) => {
    const ofClass = classOf(asset.classId);
    const kit = asset.components.find(({ key }) => key === subject);
    const values: Record<string, string> = {
      component: part(ofClass?.components, subject),
      check: part(ofClass?.checks, subject),
      consumable: part(ofClass?.consumables, subject),
      present: decimal(kit?.present ?? 0),
      required: decimal(kit?.required ?? 0),
      date: asset.checks.find(({ key }) => key === subject)?.dueDate ?? '',
      fuel: percent(asset.fuelShare),
      minimum: percent(ofClass?.fuelMinimumShare ?? 0),
      step: t(`returnStep.${subject}`, { defaultValue: subject }),
      subject,
    };
    return t(`equipmentGap.${reason}`, { ...values, defaultValue: description });
  };
  return {
    language,
    kinds,
    classes,
    classOf,
    gap,
    /** Units that are words are said in the reader's language; m³/h is the same in both. */
    unit: (unit: string) => t(`measureUnit.${unit}`, { defaultValue: unit }),
    kind: (id: string) => {
      const found = kinds.find((one) => one.id === id);
      return found ? nameIn(language, found) : id;
    },
    className: (id: string) => {
      const found = classOf(id);
      return found ? nameIn(language, found) : id;
    },
    asset: (one: Asset) => {
      const own = nameIn(language, { nameZh: one.nameZh ?? '', nameEn: one.nameEn ?? '' });
      const found = classOf(one.classId);
      return own || (found ? nameIn(language, found) : one.classId);
    },
    check: (classId: string, key: string) => {
      const found = classOf(classId);
      return part([...(found?.checks ?? []), ...(found?.consumables ?? [])], key);
    },
  };
}

export type EquipmentNames = ReturnType<typeof useEquipmentNames>;
