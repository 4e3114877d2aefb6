/** The mark stands around whatever is shown of a drill; in a form people write without it. */
export const withoutMark = (text: string) =>
  text.replace(/^\u3010\u6f14\u7ec3\u3011/, '').replace(/ \(EXERCISE\)$/, '');
