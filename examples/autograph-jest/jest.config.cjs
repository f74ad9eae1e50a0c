module.exports = { transform: { "\\.[jt]sx?$": "ontrace/jest" } };
