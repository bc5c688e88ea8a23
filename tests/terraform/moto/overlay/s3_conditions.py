"""S3: conditional writes and deletes hold among threads, and `*` stands for whatever is there."""

import threading

from moto.s3.exceptions import MissingKey
from moto.s3.responses import S3Response as Response

# moto checks a condition and writes in two moves.
lock = threading.RLock()


def patch():
    Response.put_object = alone(Response.put_object)
    Response.delete_object = alone(unless_any(Response.delete_object))


def alone(original):
    def write(self, *args, **kwargs):
        with lock:
            return original(self, *args, **kwargs)

    return write


def unless_any(original):
    """moto takes the `*` of If-Match for an ETag."""

    def delete(self):
        if self.headers.get("If-Match") == "*":
            if self.backend.get_object(self.bucket_name, self.parse_key_name()) is None:
                raise MissingKey
            self.headers = {name: value for name, value in self.headers.items() if name.lower() != "if-match"}
        return original(self)

    return delete
