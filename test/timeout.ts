/** The limit of the layer, which jest.config.js gives; a test file can still set its own. */
declare const LAYER_TIMEOUT: number;

jest.setTimeout(LAYER_TIMEOUT);
