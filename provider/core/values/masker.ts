/**
 * Masks secrets in texts. Nothing else does: both front-ends mask errors, check failures and log messages with the session's masker, and the
 * transport uses its redactor.
 */
import { messageOf } from "../../errors";
import { Redactor } from "../../http/redaction/redact";
import type { Property } from "../declare/property";
import type { Log } from "../declare/resource";
import { sanitize } from "./sanitize";
import { secretTexts, type PropertyMap } from "./value";

const NOTHING_DECLARED: ReadonlyMap<string, Property> = new Map();

export class Masker {
    readonly redactor = new Redactor();

    /**
     * Adds the secrets of a map, because a service may repeat in an error what it received: values that are marked as secret, and values of `declared`
     * properties that are declared secret, because dynamic providers do not receive the marks. Returns the map.
     */
    addSecretsOf(
        map: PropertyMap,
        declared: ReadonlyMap<string, Pick<Property, "secret">> = NOTHING_DECLARED,
    ): PropertyMap {
        for (const [name, value] of Object.entries(map)) {
            for (const text of secretTexts(value, declared.get(name)?.secret === true)) {
                this.redactor.add(text);
            }
        }
        return map;
    }

    /** The text without secrets, safe to display. */
    mask(text: string): string {
        return sanitize(text, (clear) => this.redactor.apply(clear));
    }

    /** The message of any thrown value, with its hint, masked. */
    messageOf(error: unknown): string {
        return this.mask(messageOf(error));
    }

    /** A log that masks each message before it passes it on. */
    log(log: Log): Log {
        return {
            info: (message) => log.info(this.mask(message)),
            warn: (message) => log.warn(this.mask(message)),
        };
    }
}
