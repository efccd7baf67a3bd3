/** Patterns of rules and of `--ignore`. */

/** `*` is any text, `?` any character. */
export function fits(glob: string, text: string): boolean {
    const source = glob
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
    return new RegExp(`^${source}$`, "s").test(text);
}
