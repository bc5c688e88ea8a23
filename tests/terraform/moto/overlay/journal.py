"""The log says which operation of which service was called; most requests are just `POST /`."""

import sys

from moto.core.responses import BaseResponse


def patch():
    BaseResponse.call_action = noted(BaseResponse.call_action)


def noted(original):
    def call_action(self):
        print(f"call: {self.service_name} {self._get_action()}", file=sys.stderr)
        return original(self)

    return call_action
