/** Texts of a service in the source of a program. */

/**
 * Characters that an editor shows in another order or not at all, and those that some parsers read as the end of a line, as escapes that JSON, JavaScript
 * and YAML share.
 */
export function escapeInvisible(text: string): string {
    return text.replace(
        /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

/** A text of a service, for a comment or a line of a page: on one line, in quotes. */
export function quoted(text: string): string {
    return escapeInvisible(JSON.stringify(text));
}
