/** The page on which the browser ends: it says what happened, loads nothing, and takes the code out of the address bar and the history. */
import { html, raw } from "hono/html";
import { createHash } from "node:crypto";

export interface Outcome {
    title: string;
    /** What happened, and what to do next. */
    text: string;
    status?: number;
}

const STYLE =
    ":root{color-scheme:light dark}body{max-width:36rem;margin:4rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}";

/** What was in the address was used, or refused. */
const SCRIPT = 'history.replaceState(null, "", "/")';

const HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": [
        "default-src 'none'",
        `style-src '${hashOf(STYLE)}'`,
        `script-src '${hashOf(SCRIPT)}'`,
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ].join("; "),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    // The listener ends with this response.
    Connection: "close",
};

export async function pageOf({
    title,
    text,
    status = 200,
}: Outcome): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    const document = await html`<!doctype html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <title>${title}</title>
                <link rel="icon" href="data:," />
                ${raw(`<style>${STYLE}</style>`)} ${raw(`<script>${SCRIPT}</script>`)}
            </head>
            <body>
                <main>
                    <h1>${title}</h1>
                    <p>${text}</p>
                    <p>This page can be closed.</p>
                </main>
            </body>
        </html>`;
    return { status, headers: HEADERS, body: document.toString() };
}

function hashOf(text: string): string {
    return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
