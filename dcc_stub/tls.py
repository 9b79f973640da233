"""HTTPS on both sides of the stub, as the configuration's `tls` has it: TLS 1.2 or newer.

Files are read once, at the start; what cannot be used is an error of the configuration that names file and key.
"""

from __future__ import annotations

import ssl

from dcc_stub.config import ConfigError, TlsConfig


def for_users(config: TlsConfig) -> ssl.SSLContext:
    """The stub as a server. With `clients`, a connection without a certificate of theirs is not taken."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    _show(context, config)
    if config.clients is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        _trust(context, "clients", config)
    return context


def to_receivers(config: TlsConfig) -> ssl.SSLContext:
    """The stub as a client of the Users' receivers."""
    context = ssl.create_default_context()
    _show(context, config)
    if config.receivers is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        _show(context, config)
        _trust(context, "receivers", config)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _show(context: ssl.SSLContext, config: TlsConfig) -> None:
    try:
        context.load_cert_chain(config.certificate, config.key)
    except (OSError, ssl.SSLError) as problem:
        expected = "a certificate and its private key, both in PEM"
        raise ConfigError(str(config.certificate), "tls.certificate", expected, str(problem)) from None


def _trust(context: ssl.SSLContext, key: str, config: TlsConfig) -> None:
    file = config.clients if key == "clients" else config.receivers
    try:
        context.load_verify_locations(file)
    except (OSError, ssl.SSLError) as problem:
        raise ConfigError(str(file), f"tls.{key}", "certificates of authorities in PEM", str(problem)) from None
