/** What one side of a connection announces about itself (RFC 9113, section 6.5). */
import { ErrorCode, Http2Error, protocolError } from "./errors";
import { MAX_FRAME_BYTES } from "./frames";
import { MAX_WINDOW } from "./stream";

export const Setting = {
    HEADER_TABLE_SIZE: 1,
    ENABLE_PUSH: 2,
    INITIAL_WINDOW_SIZE: 4,
    MAX_FRAME_SIZE: 5,
    MAX_HEADER_LIST_SIZE: 6,
} as const;

/** What a server has to know of its client. */
export interface Settings {
    /** How much of a response the client accepts at first. */
    initialWindow?: number;
    maxFrameBytes?: number;
    /** It limits the table of compressed headers, which a server then has to acknowledge. */
    limitsTable?: boolean;
}

const SETTING_BYTES = 6;
const LARGEST_FRAME = 2 ** 24 - 1;

export function encodeSettings(values: readonly (readonly [number, number])[]): Buffer {
    const bytes = Buffer.allocUnsafe(SETTING_BYTES * values.length);
    values.forEach(([setting, value], index) => {
        bytes.writeUInt16BE(setting, SETTING_BYTES * index);
        bytes.writeUInt32BE(value, SETTING_BYTES * index + 2);
    });
    return bytes;
}

/** @throws Http2Error where a value cannot be. */
export function readSettings(payload: Buffer): Settings {
    if (payload.length % SETTING_BYTES !== 0) {
        throw new Http2Error(ErrorCode.FRAME_SIZE_ERROR, "settings end too early");
    }
    const settings: Settings = {};
    for (let position = 0; position < payload.length; position += SETTING_BYTES) {
        const value = payload.readUInt32BE(position + 2);
        switch (payload.readUInt16BE(position)) {
            case Setting.HEADER_TABLE_SIZE:
                settings.limitsTable = true;
                break;
            case Setting.ENABLE_PUSH:
                if (value > 1) {
                    throw protocolError("a setting is neither on nor off");
                }
                break;
            case Setting.MAX_FRAME_SIZE:
                if (value < MAX_FRAME_BYTES || value > LARGEST_FRAME) {
                    throw protocolError(`frames of ${value} bytes cannot be`);
                }
                settings.maxFrameBytes = value;
                break;
            case Setting.INITIAL_WINDOW_SIZE:
                if (value > MAX_WINDOW) {
                    throw new Http2Error(ErrorCode.FLOW_CONTROL_ERROR, "a window is too large");
                }
                settings.initialWindow = value;
                break;
        }
    }
    return settings;
}
