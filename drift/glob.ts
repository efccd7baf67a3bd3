/** Patterns of rules and of `--ignore`: `*` is any text, `?` any character. */

export type Matcher = (text: string) => boolean;

/** Whether only one text fits: the pattern itself. */
export function isLiteral(glob: string): boolean {
    return !/[*?]/.test(glob);
}

/** The pattern, ready for many texts. */
export function matcher(glob: string): Matcher {
    if (isLiteral(glob)) {
        return (text) => text === glob;
    }
    const source = glob
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
    const expression = new RegExp(`^${source}$`, "s");
    return (text) => expression.test(text);
}
