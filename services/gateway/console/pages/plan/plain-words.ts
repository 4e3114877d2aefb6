import type { useNames } from '../../names';

type Names = ReturnType<typeof useNames>;

/**
 * The optimizer speaks of places and items by their ids (`depots/x`, `divisions/y`, an item's id);
 * people know them by name.
 */
export function inNames(text: string, names: Names, setting: (name: string) => string): string {
  return text
    .replace(/depots\/([\w-]+)/g, (_, id: string) => quoted(names.depot(id), names))
    .replace(/divisions\/(\d{12})/g, (_, code: string) => quoted(names.division(code), names))
    .replace(/[a-z0-9]+(?:-[a-z0-9]+)+/g, (word) =>
      names.itemOf.has(word) ? quoted(names.item(word), names) : word,
    )
    .replace(/\bnearestDepots\b/g, (name) => setting(name));
}

function quoted(name: string, { language }: Names): string {
  return language === 'zh' ? `「${name}」` : name;
}
