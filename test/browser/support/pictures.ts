/** The pictures in docs/. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";

const LARGEST = 200_000;
export const SIZE = { width: 1200, height: 900 };

/** Takes a picture of the page. It replaces the one in docs/ where that is asked for, and must be as large as that one. */
export async function comparePicture(page: Page, name: string): Promise<void> {
    const taken = await page.screenshot();
    const file = join(__dirname, "..", "..", "..", "docs", name);
    if (process.env["WRITE_SCREENSHOTS"]) {
        await writeFile(file, taken);
    }
    const kept = await readFile(file);
    expect(kept.length).toBeLessThan(LARGEST);
    expect(sizeOf(kept)).toEqual(sizeOf(taken));
}

/** From the first chunk of a PNG. */
function sizeOf(png: Buffer): { width: number; height: number } {
    return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}
