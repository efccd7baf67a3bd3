/** A transform of jest: the module is the text of the file. */
module.exports = {
    process: (text) => ({ code: `module.exports = ${JSON.stringify(text)};` }),
};
