/** The emulator's own pages: documents that load nothing from elsewhere, and run nothing but the script that they come with. */
import { html, raw } from "hono/html";
import { createHash } from "node:crypto";
import shared from "./style.css";

/** Markup. Values within `html` are escaped. */
export type Html = ReturnType<typeof html>;

export interface Page {
    readonly title: string;
    readonly body: Html;
    /** Beside the style of all pages. */
    readonly style?: string;
    /** Its script, which may send requests to the emulator. */
    readonly script?: string;
    /** The origin that its form may lead to in the end, beside the emulator. */
    readonly leadsTo?: string;
}

export async function pageResponse(page: Page, status = 200): Promise<Response> {
    const { title, body, script } = page;
    const style = styleOf(page);
    const document = await html`<!doctype html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>${title}</title>
                <link rel="icon" href="data:," />
                ${raw(`<style>${style}</style>`)}
            </head>
            <body>
                ${body} ${script === undefined ? undefined : raw(`<script>${script}</script>`)}
            </body>
        </html>`;
    return new Response(document, { status, headers: headersOf(page) });
}

const styleOf = ({ style = "" }: Page): string => shared + style;

function headersOf(page: Page): Record<string, string> {
    const { script, leadsTo } = page;
    const policy = [
        "default-src 'none'",
        `style-src '${hashOf(styleOf(page))}'`,
        "img-src data:",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        // A redirect after a form counts too.
        `form-action 'self'${leadsTo === undefined ? "" : ` ${leadsTo}`}`,
        // The script builds elements, and never parses text as markup.
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
        ...(script === undefined ? [] : [`script-src '${hashOf(script)}'`, "connect-src 'self'"]),
    ];
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy.join("; "),
        "Cross-Origin-Opener-Policy": "same-origin",
        // Not `no-referrer`: a form's `Origin` would be `null` then, which is refused. What is in an address stays here all the same.
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    };
}

function hashOf(text: string): string {
    return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
