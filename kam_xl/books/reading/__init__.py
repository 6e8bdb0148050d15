"""How are the cells of a closed file read, within limits?"""
